// The pictures of the stage as a list with names, for assistive technology and the Tab key.

import type { AppModule } from './app_module.js';
import { keyName } from './canvas.js';
import type { ListedPicture, PictureListing } from './messages.js';
import { placeOver } from './mirror.js';

export class PictureList {
  /** Its heading and the list. */
  readonly section = document.createElement('section');
  private readonly list = document.createElement('div');
  private readonly app: AppModule;

  constructor(app: AppModule) {
    this.app = app;
    const heading = document.createElement('h2');
    heading.className = 'unseen';
    heading.textContent = 'Pictures';
    const { list } = this;
    list.className = 'over';
    list.role = 'listbox';
    list.tabIndex = 0;
    list.ariaOrientation = 'horizontal';
    this.section.append(heading, list);
    list.addEventListener('focus', () => {
      app.send({ type: 'focus', id: '', stage: list.matches(':focus-visible') });
    });
    list.addEventListener('blur', () => {
      app.send({ type: 'focus', id: '', stage: false });
    });
    list.addEventListener('keydown', (event) => {
      const name = keyName(event);
      if (name !== null && app.key(name)) event.preventDefault();
    });
  }

  update(listing: PictureListing): void {
    const { list } = this;
    const { items, selected } = listing;
    this.section.hidden = items.length === 0;
    list.ariaLabel = listing.label;
    placeOver(list, { ...(listing.box && { part: listing.box }) });
    while (list.children.length > items.length) list.lastElementChild?.remove();
    while (list.children.length < items.length) list.append(this.createItem());
    items.forEach((item, index) => {
      this.fill(list.children[index] as HTMLElement, item, index === selected, listing);
    });
    const current = items[selected];
    if (current) list.setAttribute('aria-activedescendant', current.id);
    else list.removeAttribute('aria-activedescendant');
  }

  private createItem(): HTMLElement {
    const item = document.createElement('div');
    item.role = 'option';
    // Only assistive technology clicks on it: presses go to the canvas.
    item.addEventListener('click', () => {
      this.app.send({ type: 'command', id: item.id });
    });
    return item;
  }

  private fill(
    element: HTMLElement,
    { id, label, box }: ListedPicture,
    selected: boolean,
    listing: PictureListing,
  ): void {
    element.id = id;
    element.textContent = label;
    element.ariaSelected = String(selected);
    const [left, top] = listing.box ?? [0, 0];
    // Relative to the list.
    if (box) placeOver(element, { part: [box[0] - left, box[1] - top, box[2], box[3]] });
    element.className = box ? 'over' : 'unseen';
  }
}
