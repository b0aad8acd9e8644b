/** A trend's point before anything was seen. */
export const NO_BESTS = {
  best_r5: null,
  best_r10: null,
  best_r50: null,
  best_r100: null,
  best_rmse: null,
  best_test_rmse: null,
  best_mae: null,
  best_test_mae: null,
};
