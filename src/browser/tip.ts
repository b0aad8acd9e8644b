/** The words beside the pointer: one element for all charts of the page. Whoever uses no pointer has the tables. */

/** From the pointer, which must not cover the words, and from the window's edges. */
const DISTANCE = 16;
const EDGE = 8;

let tip: HTMLElement | undefined;

/** The first line names what the others are about. All are text, whoever wrote them. */
export function showTip(lines: readonly string[], { clientX, clientY }: { clientX: number; clientY: number }): void {
  tip ??= makeTip();
  const texts = lines.map((line, i) => {
    const element = document.createElement(i === 0 ? 'strong' : 'span');
    element.textContent = line;
    return element;
  });
  tip.replaceChildren(...texts);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = placeBeside(clientX, width, document.documentElement.clientWidth);
  const top = placeBeside(clientY, height, document.documentElement.clientHeight);
  tip.style.translate = `${Math.round(left)}px ${Math.round(top)}px`;
}

export function hideTip(): void {
  if (tip !== undefined) tip.hidden = true;
}

/** Behind the pointer, before it where there is no room, and in any case inside of the window. */
function placeBeside(pointer: number, size: number, room: number): number {
  const behind = pointer + DISTANCE;
  const place = behind + size <= room - EDGE ? behind : pointer - DISTANCE - size;
  return Math.max(EDGE, Math.min(place, room - EDGE - size));
}

function makeTip(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'tip';
  element.ariaHidden = 'true';
  document.body.append(element);
  addEventListener('scroll', hideTip, { capture: true, passive: true });
  addEventListener('pointerdown', hideTip, { capture: true });
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hideTip();
  });
  return element;
}
