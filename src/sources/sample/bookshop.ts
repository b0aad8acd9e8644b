import type { SampleProject } from './catalogue.ts';

/** A bookshop; its rating is the stars that readers give. */
export const bookshop: SampleProject = {
  name: 'Bookshop Next Read',
  description: 'Which book a reader buys next, and how many stars it will get.',
  dateColumn: 'ordered_at',
  pace: [6, 9],
  limits: { recall: 0.54, rmse: 0.6 },
  datasets: [
    { name: 'Orders, last 6 months', description: 'Paid orders, all formats.', rowCount: 412_380, quality: 0.85 },
    { name: 'Orders, last 2 years', description: 'Paid orders, all formats; school books left out.', rowCount: 1_604_215, quality: 0.94 },
    { name: 'Orders and starred reviews', description: 'Two years of orders joined with the stars of their reviews.', rowCount: 977_541, quality: 0.99 },
  ],
  featureConfigs: [
    { name: 'Reader and book ids', dataset: 'Orders, last 6 months', configType: 'retrieval', columns: 2, crosses: 0, buyerTensorDim: 32, productTensorDim: 32, fromWeek: 0 },
    { name: 'Ids, genre, format', dataset: 'Orders, last 6 months', configType: 'retrieval', columns: 4, crosses: 0, buyerTensorDim: 40, productTensorDim: 72, fromWeek: 0 },
    { name: 'Stars, ids and genre', dataset: 'Orders, last 6 months', configType: 'ranking', columns: 3, crosses: 0, buyerTensorDim: 40, productTensorDim: 56, fromWeek: 0 },
    { name: 'Ids, genre, format, 2 years', dataset: 'Orders, last 2 years', configType: 'retrieval', columns: 5, crosses: 0, buyerTensorDim: 56, productTensorDim: 88, fromWeek: 3 },
    { name: 'Stars, genre and page count', dataset: 'Orders, last 2 years', configType: 'ranking', columns: 6, crosses: 0, buyerTensorDim: 64, productTensorDim: 88, fromWeek: 3 },
    { name: 'Reading history', dataset: 'Orders, last 2 years', configType: 'retrieval', columns: 8, crosses: 1, buyerTensorDim: 104, productTensorDim: 96, fromWeek: 6 },
    { name: 'Stars, reading history', dataset: 'Orders and starred reviews', configType: 'ranking', columns: 8, crosses: 1, buyerTensorDim: 104, productTensorDim: 104, fromWeek: 7 },
    { name: 'Reading history, genre × format', dataset: 'Orders and starred reviews', configType: 'retrieval', columns: 10, crosses: 3, buyerTensorDim: 128, productTensorDim: 120, fromWeek: 10 },
    { name: 'Stars, genre × reader age band', dataset: 'Orders and starred reviews', configType: 'ranking', columns: 11, crosses: 3, buyerTensorDim: 136, productTensorDim: 120, fromWeek: 10 },
  ],
  modelConfigs: [
    { name: 'Shallow 64→32', modelType: 'retrieval', tower: [64, 32], activation: 'relu', l2: 0, dropout: 0, head: [], weights: [1, 0], fromWeek: 0 },
    { name: 'Stars head 64', modelType: 'ranking', tower: [64, 16], activation: 'relu', l2: 0, dropout: 0, head: [64], weights: [0, 1], fromWeek: 0 },
    { name: 'Hybrid 1:1', modelType: 'multitask', tower: [64, 32], activation: 'relu', l2: 0.001, dropout: 0.1, head: [64], weights: [1, 1], fromWeek: 0 },
    { name: 'Medium 128→64', modelType: 'retrieval', tower: [128, 64], activation: 'relu', l2: 0.0005, dropout: 0.1, head: [], weights: [1, 0], fromWeek: 2 },
    { name: 'Stars head 128→32', modelType: 'ranking', tower: [128, 32], activation: 'relu', l2: 0.001, dropout: 0.1, head: [128, 32], weights: [0, 1], fromWeek: 2 },
    { name: 'Hybrid 2:1', modelType: 'multitask', tower: [128, 64], activation: 'relu', l2: 0.001, dropout: 0.2, head: [128, 32], weights: [2, 1], fromWeek: 4 },
    { name: 'Deep 256→128→64', modelType: 'retrieval', tower: [256, 128, 64], activation: 'gelu', l2: 0.001, dropout: 0.2, head: [], weights: [1, 0], fromWeek: 5 },
    { name: 'Hybrid 1:4', modelType: 'multitask', tower: [128, 64], activation: 'gelu', l2: 0.001, dropout: 0.2, head: [256, 64], weights: [1, 4], fromWeek: 6 },
    { name: 'Stars head 256→64, heavy dropout', modelType: 'ranking', tower: [128, 64], activation: 'gelu', l2: 0.005, dropout: 0.5, head: [256, 64], weights: [0, 1], fromWeek: 6 },
    { name: 'Stars head 256→64', modelType: 'ranking', tower: [256, 64], activation: 'gelu', l2: 0.001, dropout: 0.2, head: [256, 64], weights: [0, 1], fromWeek: 8 },
  ],
};
