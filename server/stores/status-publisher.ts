import { breather } from '../lib/breather.ts';
import type { Judged } from './status-service.ts';
import { summaryOf } from './views.ts';
import type { Fleet } from '#fleet/schema';
import type { EventSender } from '#contract';

/** Tells open pages which stores changed: whatever differs from what was said of it last. */
export class Announcer {
  private readonly said = new Map<string, string>();

  constructor(private readonly stream: EventSender) {}

  async announce(fleet: Fleet, stores: readonly Judged[]): Promise<void> {
    const breathe = breather();
    for (const { record, status } of stores) {
      await breathe();
      const summary = summaryOf(record, fleet, status);
      // That the cluster spoke again is no news; steps and evidence are, because the store's page shows them.
      const news = JSON.stringify({ ...summary, status: { ...status, observedAt: null }, yaml: record.yaml });
      if (this.said.get(record.name) === news) continue;
      this.said.set(record.name, news);
      this.stream.send('store', summary);
    }
    const names = new Set(stores.map(({ record }) => record.name));
    for (const name of this.said.keys()) {
      if (names.has(name)) continue;
      this.said.delete(name);
      this.stream.send('removed', { name });
    }
  }
}
