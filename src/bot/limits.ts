/** Slack's limits in one table, with room left where no official page gives the number. */
export const LIMITS = {
  messageBlocks: 50,
  messageText: 3_500,
  sectionText: 2_900,
  sectionFields: 10,
  /** A field has 2,000 characters, a message 11,000: ten tiles of three texts must fit even where each character is escaped to five. */
  tileText: 64,
  altText: 1_900,
  tableRows: 100,
  /** Of 10,000 characters: the text of all blocks together must stay below 11,000. */
  tableText: 8_000,
  cellText: 28,
  /** In a table of four columns. */
  wideCellText: 64,
  proseText: 250,
  /** Charts that Slack draws: 12 series are documented, 6 were in the beginning. */
  charts: 2,
  /** Longer ones are cut by Slack on a phone. */
  buttonText: 30,
  buttonValue: 1_900,
  optionText: 75,
  headerText: 150,
  chartTitle: 50,
  chartLabel: 50,
  chartSeries: 6,
  chartPoints: 20,
  chartName: 20,
} as const;
