// What comes to the page as files, by address or as text: models, pictures, latents, and pictures that
// the page saved.

import { messageOf } from '../engine/error.js';
import { AddressSheet } from './address.js';
import type { AppModule } from './app_module.js';
import { pickFile } from './files.js';
import { isLatentFile, readLatents, stateInText } from './latent_files.js';
import type { Engine, State } from './messages.js';
import type { Models } from './models.js';
import { isPictureFile, readPicture } from './picture_files.js';
import { stateInPng } from './png_state.js';
import { Projecting } from './projecting.js';
import { element } from './said.js';
import type { Translating } from './translating.js';

/** The parts of the page that take what is opened. */
export interface Takers {
  projecting: Projecting;
  translating: Translating;
  /** The engine that the user has chosen. */
  engine: () => Engine;
  /** The page is not idle before the end of `work`. */
  wait: (work: Promise<void>) => void;
}

export class OpenedFiles {
  private readonly app: AppModule;
  private readonly models: Models;
  private readonly parts: Takers;
  private readonly address: AddressSheet;
  /** The model of the last address that was opened. */
  private addressed = '';

  constructor(app: AppModule, models: Models, parts: Takers) {
    this.app = app;
    this.models = models;
    this.parts = parts;
    this.address = new AddressSheet(element('address') as HTMLDialogElement, async (file) => {
      this.addressed = await models.open(file, parts.engine(), true);
      return this.addressed !== '';
    });
  }

  /** Lets the user give the address of a model. */
  askAddress(): void {
    this.address.ask();
  }

  /** Lets the user choose a file. */
  pick(what: 'model' | 'picture' | 'reverse'): void {
    const accept = what === 'picture' ? 'image/*' : '.onnx';
    pickFile(accept, (file) => {
      if (what === 'picture') this.parts.wait(this.openPicture(file));
      else if (what === 'reverse') this.parts.wait(this.models.openReverse(file));
      else this.open([file]);
    });
  }

  /** Opens the model that the page's own address asks for, with the settings of the link. */
  async followAddress(address: string, link: State): Promise<void> {
    await this.models.loaded;
    if (!(await this.address.follow(address))) return;
    if (Object.keys(link).every((key) => key === 'theme')) return;
    this.app.send({ type: 'link', state: { ...link, model: this.addressed } });
  }

  /** All models, of which the first one is shown, and the first picture. */
  open(files: File[]): void {
    const pictures = files.filter(isPictureFile);
    const latents = files.filter(isLatentFile);
    const rest = files.filter((file) => !pictures.includes(file) && !latents.includes(file));
    const found = this.models.list.among(rest);
    const work = async (): Promise<void> => {
      const [model, ...others] = await this.models.list.joined(found);
      if (model) await this.models.open(model, this.parts.engine());
      for (const other of others) await this.models.openBeside(other);
      for (const file of latents) await this.openLatents(file);
      if (pictures[0] && !(await this.recall(pictures[0]))) await this.openPicture(pictures[0]);
    };
    this.parts.wait(work());
  }

  /** True if the picture was saved by this page: it shows again what it showed then. */
  private async recall(file: File): Promise<boolean> {
    const state = stateInPng(new Uint8Array(await file.arrayBuffer()));
    if (!state) return false;
    await this.recallState(state);
    return true;
  }

  /** Shows again what a saved picture or a copied latent remembers. */
  async recallState(state: State): Promise<void> {
    const problem = this.models.list.findModelOf(state);
    if (problem) this.app.send({ type: 'error', text: problem });
    else this.app.send({ type: 'remembered', state });
    await this.models.loaded;
  }

  private async openPicture(file: File): Promise<void> {
    try {
      const pixels = await readPicture(file, file.name);
      const { current } = this.models;
      if (current && Projecting.fits(current)) {
        this.parts.projecting.setPicture(pixels, file.name);
        return;
      }
      if (!current?.info.translator) await this.useTranslator();
      this.parts.translating.setPicture(pixels, file.name);
    } catch (error) {
      this.app.send({ type: 'error', text: messageOf(error) });
    }
  }

  /** Generators have no use for a picture: the first model that has one is taken. */
  private async useTranslator(): Promise<void> {
    const translator = this.models.list.firstTranslator();
    if (!translator) {
      throw new Error('This model takes no pictures: open an image-to-image model');
    }
    this.app.send({ type: 'command', id: 'model', value: translator.id });
    await this.models.loaded;
    if (this.models.current?.info.translator) return;
    throw new Error(`The picture needs a model: ${translator.name} could not be loaded`);
  }

  /** Latents of a file, or what the page copied as JSON. */
  private async openLatents(file: File): Promise<void> {
    try {
      if (/\.json$/i.test(file.name)) {
        const state = stateInText(await file.text());
        if (!state) throw new Error('it is not a latent that this page copied');
        await this.recallState(state);
        return;
      }
      const { data, count, size, labels } = await readLatents(file);
      const bytes = new Uint8Array(data.byteLength + 4 * count);
      bytes.set(new Uint8Array(data.buffer));
      const classes = Int32Array.from({ length: count }, (_, i) => labels?.[i] ?? -1);
      bytes.set(new Uint8Array(classes.buffer), data.byteLength);
      this.app.send({ type: 'latents', name: file.name, count, size }, bytes);
    } catch (error) {
      this.app.send({ type: 'error', text: `${file.name} cannot be used: ${messageOf(error)}` });
    }
  }
}
