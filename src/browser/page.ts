/** The script of every page. Pages read whole without it: it only adds to what the server has drawn. */
import { guardChoices } from './choose.ts';
import { leaveOutEmpty } from './leave-out-empty.ts';
import { makeTablesSortable } from './sort-tables.ts';

guardChoices(document.querySelectorAll<HTMLFormElement>('form.choose'));
leaveOutEmpty(document.querySelectorAll<HTMLFormElement>('form[method=get]'));
makeTablesSortable(document.querySelectorAll<HTMLTableElement>('.scroll table'));

// The link of a mail opens its page and no specs.
const charts = document.querySelectorAll<HTMLElement>('main:not(.guest) [data-spec]');

if (charts.length > 0) {
  const nearby = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        nearby.unobserve(target);
        void enliven(target as HTMLElement);
      }
    },
    { rootMargin: '200px' },
  );
  for (const chart of charts) nearby.observe(chart);
}

/** Without the chart, whatever is the reason, the picture stays: it says the same. */
async function enliven(element: HTMLElement): Promise<void> {
  try {
    const { makeLive } = await import('./live-chart.ts');
    await makeLive(element);
  } catch (error) {
    element.dataset['picture'] = String(error);
  }
}
