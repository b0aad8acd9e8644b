import type { Knex } from 'knex';

const WIDE = ['subscription_id', 'slot_at', 'origin', 'channel', 'recipient'];

/**
 * A slot is one (subscription, moment, origin) by its own unique key, so its number says the same in a delivery's key: one narrow index
 * instead of a wide one and another for the slot, of which planning and each step of sending pay for every entry.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('deliveries', (table) => {
    table.unique(['slot_id', 'channel', 'recipient']);
    table.dropUnique(WIDE);
    table.dropIndex(['slot_id']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('deliveries', (table) => {
    table.unique(WIDE);
    table.index(['slot_id']);
    table.dropUnique(['slot_id', 'channel', 'recipient']);
  });
}
