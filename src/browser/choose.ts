/**
 * A form whose checkboxes lead to a comparison says how many are chosen, writes them into the address and takes them along through its
 * list, and can be sent only while the comparison would be answered.
 */

/** As many as the list reads from its address. */
const MOST_KEPT = 50;
/** The words beside the button: without scripts they say what may be chosen. */
const COUNT = '[data-fewest][data-most]';

export function guardChoices(forms: Iterable<HTMLFormElement>): void {
  for (const form of forms) {
    const [button, count] = [form.querySelector('button'), form.querySelector<HTMLElement>(COUNT)];
    if (button === null || count === null) continue;
    const [fewest, most] = [Number(count.dataset['fewest']), Number(count.dataset['most'])];
    const look = (): void => {
      const numbers = chosenIn(form);
      const chosen = numbers.length;
      carry(numbers);
      button.disabled = chosen < fewest || chosen > most;
      const words = wordsOf(chosen, fewest, most);
      // The same words are not read out again.
      if (count.textContent !== words) count.textContent = words;
    };
    count.ariaLive = 'polite';
    form.addEventListener('change', () => {
      look();
      // Loaded again, or sent to somebody, the page has the same ticks.
      history.replaceState(history.state, '', withChosen(new URL(location.href), chosenIn(form)));
    });
    // A browser that goes back, or loads the page again, ticks what was ticked.
    addEventListener('pageshow', look);
    look();
  }
}

/** The numbers that are ticked, on this page of the list and on others. */
function chosenIn(form: HTMLFormElement): string[] {
  return [...form.querySelectorAll<HTMLInputElement>('input[type=checkbox]:checked')].map(({ value }) => value);
}

function withChosen(url: URL, numbers: readonly string[]): URL {
  if (numbers.length === 0) url.searchParams.delete('chosen');
  else url.searchParams.set('chosen', numbers.slice(0, MOST_KEPT).join(','));
  // A comma may stand there as it is, and reads better.
  url.search = url.search.replaceAll('%2C', ',');
  return url;
}

/** What leads to another page of the same list, or to a narrower one, takes along what is chosen on this one. */
function carry(numbers: readonly string[]): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('main a[href]')) {
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname !== location.pathname) continue;
    const { pathname, search, hash } = withChosen(url, numbers);
    link.href = `${pathname}${search}${hash}`;
  }
  for (const filters of document.querySelectorAll<HTMLFormElement>('form.filters')) {
    const field = filters.querySelector<HTMLInputElement>('input[name=chosen]') ?? hiddenField(filters);
    field.value = numbers.join(',');
    field.disabled = numbers.length === 0;
  }
}

function hiddenField(form: HTMLFormElement): HTMLInputElement {
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'chosen';
  form.append(field);
  return field;
}

/** "3 of 5 chosen"; where that can't be compared, why. */
function wordsOf(chosen: number, fewest: number, most: number): string {
  const counted = `${chosen} of ${most} chosen`;
  if (chosen > most) return `${chosen} chosen: ${chosen - most} more than can be compared. Take ${chosen - most} out.`;
  if (chosen === 0) return `${counted}: tick ${fewest} to ${most} to compare them.`;
  if (chosen < fewest) return `${counted}: tick ${fewest - chosen} more to compare.`;
  return counted;
}
