/** Slack's limits in one table, with room left where no official page gives the number. */
export const LIMITS = {
  messageBlocks: 50,
  messageText: 3_500,
  sectionText: 2_900,
  sectionFields: 10,
  altText: 1_900,
  tableRows: 100,
  /** Of 10,000 characters: the text of all blocks together must stay below 11,000. */
  tableText: 8_000,
  cellText: 28,
  proseText: 250,
} as const;
