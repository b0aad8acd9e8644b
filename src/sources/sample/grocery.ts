import type { SampleProject } from './catalogue.ts';

/** A chain of grocery stores; its rating is how often a product is bought again. */
export const grocery: SampleProject = {
  name: 'Grocery Basket Recommender',
  description: 'Which products to offer a customer at the online till. The rating is the number of repeat purchases, on a log scale.',
  dateColumn: 'purchased_at',
  pace: [7, 9],
  limits: { recall: 0.62, rmse: 0.55 },
  datasets: [
    { name: 'Baskets, last 90 days', description: 'All stores, all customers.', rowCount: 1_912_408, quality: 0.84 },
    { name: 'Baskets, last 12 months', description: 'All stores, all customers, a full year of seasons.', rowCount: 8_437_120, quality: 0.93 },
    { name: 'Loyalty card baskets, 12 months', description: 'Only customers with a loyalty card: fewer rows, longer histories.', rowCount: 5_206_733, quality: 0.97 },
    { name: 'Loyalty card baskets, 24 months', description: 'Loyalty card customers with at least 5 baskets; carrier bags left out.', rowCount: 9_815_960, quality: 1 },
  ],
  featureConfigs: [
    { name: 'Ids only', dataset: 'Baskets, last 90 days', configType: 'retrieval', columns: 2, crosses: 0, buyerTensorDim: 32, productTensorDim: 32, fromWeek: 0 },
    { name: 'Ids + category', dataset: 'Baskets, last 90 days', configType: 'retrieval', columns: 4, crosses: 0, buyerTensorDim: 48, productTensorDim: 64, fromWeek: 0 },
    { name: 'Repeat purchases, basic', dataset: 'Baskets, last 90 days', configType: 'ranking', columns: 4, crosses: 0, buyerTensorDim: 48, productTensorDim: 48, fromWeek: 0 },
    { name: 'Ids + category, full year', dataset: 'Baskets, last 12 months', configType: 'retrieval', columns: 5, crosses: 0, buyerTensorDim: 64, productTensorDim: 80, fromWeek: 2 },
    { name: 'Repeat purchases, full year', dataset: 'Baskets, last 12 months', configType: 'ranking', columns: 6, crosses: 0, buyerTensorDim: 64, productTensorDim: 80, fromWeek: 2 },
    { name: 'Season and price band', dataset: 'Loyalty card baskets, 12 months', configType: 'retrieval', columns: 8, crosses: 1, buyerTensorDim: 96, productTensorDim: 112, fromWeek: 5 },
    { name: 'Repeat purchases, price band', dataset: 'Loyalty card baskets, 12 months', configType: 'ranking', columns: 8, crosses: 1, buyerTensorDim: 96, productTensorDim: 104, fromWeek: 6 },
    { name: 'Season, price band, store × aisle', dataset: 'Loyalty card baskets, 24 months', configType: 'retrieval', columns: 11, crosses: 3, buyerTensorDim: 136, productTensorDim: 144, fromWeek: 10 },
    { name: 'Repeat purchases, store × aisle', dataset: 'Loyalty card baskets, 24 months', configType: 'ranking', columns: 11, crosses: 3, buyerTensorDim: 136, productTensorDim: 136, fromWeek: 10 },
  ],
  modelConfigs: [
    { name: 'Small towers', modelType: 'retrieval', tower: [32, 16], activation: 'relu', l2: 0, dropout: 0, head: [], weights: [1, 0], fromWeek: 0 },
    { name: 'Standard towers', modelType: 'retrieval', tower: [128, 64, 32], activation: 'relu', l2: 0.001, dropout: 0, head: [], weights: [1, 0], fromWeek: 0 },
    { name: 'Rating head 64', modelType: 'ranking', tower: [64, 32], activation: 'relu', l2: 0, dropout: 0, head: [64], weights: [0, 1], fromWeek: 0 },
    { name: 'Rating head 256→64', modelType: 'ranking', tower: [128, 64, 32], activation: 'relu', l2: 0.001, dropout: 0.1, head: [256, 64], weights: [0, 1], fromWeek: 0 },
    { name: 'Hybrid, even weights', modelType: 'multitask', tower: [128, 64, 32], activation: 'relu', l2: 0.001, dropout: 0.1, head: [128, 64], weights: [1, 1], fromWeek: 1 },
    { name: 'Wide towers with dropout', modelType: 'retrieval', tower: [256, 128, 64], activation: 'relu', l2: 0.001, dropout: 0.2, head: [], weights: [1, 0], fromWeek: 3 },
    { name: 'Hybrid, recall first', modelType: 'multitask', tower: [256, 128, 64], activation: 'relu', l2: 0.001, dropout: 0.2, head: [128, 64], weights: [3, 1], fromWeek: 4 },
    { name: 'Hybrid, rating first', modelType: 'multitask', tower: [128, 64], activation: 'elu', l2: 0.001, dropout: 0.1, head: [256, 64], weights: [1, 3], fromWeek: 5 },
    { name: 'Rating head 256→64, wide towers', modelType: 'ranking', tower: [256, 128, 64], activation: 'elu', l2: 0.001, dropout: 0.2, head: [256, 64], weights: [0, 1], fromWeek: 6 },
    { name: 'Wide towers, heavy L2', modelType: 'retrieval', tower: [256, 128, 64], activation: 'relu', l2: 0.02, dropout: 0.2, head: [], weights: [1, 0], fromWeek: 6 },
    { name: 'Towers to 128 dimensions', modelType: 'retrieval', tower: [256, 128], activation: 'elu', l2: 0.001, dropout: 0.2, head: [], weights: [1, 0], fromWeek: 8 },
  ],
};
