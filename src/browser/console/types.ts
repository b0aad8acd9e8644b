/** Block Kit as far as it is drawn here, and what the service tells. */

export type Json = Record<string, unknown>;

export interface TextObject {
  type: 'plain_text' | 'mrkdwn';
  text: string;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
}

export interface Confirm {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: 'primary' | 'danger';
}

/** An element that can be clicked, filled in or looked at. */
export interface Element {
  type: string;
  action_id?: string;
  text?: TextObject | string;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: { label: TextObject; options: Option[] }[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_time?: string;
  initial_date?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  min_query_length?: number;
  max_selected_items?: number;
  multiline?: boolean;
  max_length?: number;
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
}

export interface RichStyle {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
}

/** A part of rich text, from a whole list down to a word. */
export interface RichElement {
  type: string;
  elements?: RichElement[];
  text?: string;
  style?: RichStyle | 'bullet' | 'ordered';
  indent?: number;
  offset?: number;
  url?: string;
  name?: string;
  unicode?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  range?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  value?: string;
}

export interface TableCell {
  type: string;
  text?: string;
  value?: number;
  elements?: RichElement[];
  element?: Element;
}

export interface Chart {
  type: string;
  series?: { name: string; data: { label: string; value: number }[] }[];
  segments?: { label: string; value: number }[];
  axis_config?: { categories: string[]; x_label?: string; y_label?: string };
}

export interface Block {
  type: string;
  block_id?: string;
  text?: TextObject | string;
  fields?: TextObject[];
  accessory?: Element;
  elements?: (Element & RichElement)[];
  element?: Element;
  label?: TextObject;
  hint?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  title?: TextObject | string;
  image_url?: string;
  slack_file?: { id?: string; url?: string };
  alt_text?: string;
  rows?: TableCell[][];
  column_settings?: ({ align?: 'left' | 'center' | 'right'; is_wrapped?: boolean } | null)[];
  caption?: string;
  page_size?: number;
  row_header_column_index?: number;
  chart?: Chart;
}

export interface View {
  id: string;
  hash: string;
  type: string;
  title?: TextObject;
  submit?: TextObject;
  close?: TextObject;
  blocks: Block[];
}

export type Place = 'channel' | 'direct';

export interface Message {
  ts: string;
  place: Place;
  from: 'person' | 'app' | 'slack';
  isPrivate: boolean;
  text: string;
  blocks: Block[];
  files: { id: string; name: string; mimetype: string; bytes: number }[];
  thread?: string;
}

export type ConsoleEvent =
  | { type: 'state'; messages: Message[]; home: View | null; modals: View[] }
  | { type: 'message'; message: Message }
  | { type: 'gone'; ts: string }
  | { type: 'home'; view: View }
  | { type: 'modals'; modals: View[] };

/** What a field holds, as Slack's state has it. */
export type FieldState = { type: string } & Json;
export type FieldStates = Record<string, Record<string, FieldState>>;

/** Names of the console's only channel and of who can be meant in it. */
export const NAMES: Readonly<Record<string, string>> = {
  CCONSOLE: 'console',
  DCONSOLE: 'Towerwatch',
  UCONSOLE: 'You',
  BCONSOLE: 'Towerwatch',
};
