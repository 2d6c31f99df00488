// The page: checks the browser, starts the app, and connects it with engines, DOM and address.

import './page.css';
import { engineCode } from '../engine/engine_code.js';
import { messageOf } from '../engine/error.js';
import { AddressSheet, askedAddress, isOwnAddress } from './address.js';
import { Ahead } from './ahead.js';
import { AppModule } from './app_module.js';
import { followContext, followPointer, followSize } from './canvas.js';
import type { ShownPictures } from './embed.js';
import { browserAdvice, explain, hideWords, reloadAdvice } from './explain.js';
import { FilmSaver } from './film_saver.js';
import { copyPicture, followDrops, followPaste, pickFile, saveFile } from './files.js';
import { Generation } from './generation.js';
import { showHint } from './hint.js';
import { Knobs } from './knobs.js';
import { showKnobs } from './knobs_sheet.js';
import { toHash } from './link.js';
import { isLatentFile, latentFile, readLatents, stateInText } from './latent_files.js';
import { type Manifest, fetchManifest } from './manifest.js';
import { watchManifest } from './manifest_watch.js';
import type { Engine, FromApp, Places, State } from './messages.js';
import { NumbersSheet } from './numbers_sheet.js';
import { Projecting } from './projecting.js';
import { Mirror } from './mirror.js';
import { Models, workerCount } from './models.js';
import { isPictureFile, readPicture } from './picture_files.js';
import { Said, element } from './said.js';
import { PictureList } from './picture_list.js';
import { stateInPng } from './png_state.js';
import { followFullscreen, followKiosk, present } from './presenting.js';
import { showShortcuts } from './shortcuts.js';
import { missingFeature, noWebGl, styleIsWhole } from './support.js';
import { Steering } from './steering.js';
import { Translating } from './translating.js';
import { Visit, firstLink } from './visit.js';

class Page {
  private readonly canvas = element('stage') as HTMLCanvasElement;
  private readonly root = element('page');
  private readonly said = new Said();
  private readonly app: AppModule;
  private readonly mirror: Mirror;
  private readonly knobs: Knobs;
  private readonly address: AddressSheet;
  private readonly numbers: NumbersSheet;
  private readonly list: PictureList;
  private readonly generation: Generation;
  private readonly steering: Steering;
  private readonly projecting: Projecting;
  private readonly models: Models;
  private readonly translating: Translating;
  private readonly films: FilmSaver;
  private opening = 0;
  /** The model of the last address that was opened. */
  private addressed = '';
  private latest: State = {};
  private shown: ShownPictures = { data: new Uint8ClampedArray(0), width: 0, height: 0, count: 0 };
  private places: Places = {};
  private readonly visit = new Visit();
  private noteTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: AppModule) {
    this.app = app;
    // Keys work at once, without a focus ring.
    this.canvas.focus({ preventScroll: true });
    this.mirror = new Mirror(element('mirror'), this.canvas, app);
    this.knobs = new Knobs(app, (id) => this.mirror.control(id));
    this.address = new AddressSheet(element('address') as HTMLDialogElement, async (file) => {
      const id = await this.models.open(file, this.engine(), true);
      this.addressed = id;
      return id !== '';
    });
    this.numbers = new NumbersSheet(element('numbers') as HTMLDialogElement, (values, begins) => {
      app.send({ type: 'edited', begins }, new Uint8Array(values.buffer));
    });
    this.list = new PictureList(app);
    this.steering = new Steering(app);
    this.projecting = new Projecting(app);
    this.models = new Models(app, () => {
      this.generation.forget();
      this.steering.forget();
      this.projecting.forget();
      this.translating.forget();
    });
    this.generation = new Generation(app, this.models);
    this.translating = new Translating(app, this.models);
    this.films = new FilmSaver(app, (text) => {
      this.note(text);
    });
  }

  async start(manifest: Promise<Manifest>, ahead: Promise<Ahead | null>): Promise<void> {
    const { app } = this;
    this.followSystem();
    followSize(this.canvas, app);
    followContext(this.canvas);
    followFullscreen(app);
    followPointer(this.root, this.canvas, app, (event) => this.mirror.isEditing(event));
    followDrops(
      (on) => {
        app.send({ type: 'dropping', on });
      },
      (files) => {
        this.open(files);
      },
    );
    followPaste(
      (files) => {
        this.open(files);
      },
      (text) => {
        const state = stateInText(text);
        if (state) this.while(this.recallState(state));
        return state !== null;
      },
    );
    hideWords();
    await this.models.begin(manifest, ahead);
    const state = this.visit.begin((link) => {
      app.send({ type: 'link', state: link });
    });
    app.send({ type: 'start', state });
    const asked = askedAddress();
    if (asked && !this.models.has(state)) {
      const work = this.followAddress(asked, state);
      // Nobody waits for the answer to a question.
      if (isOwnAddress(asked)) this.while(work);
    }
    void this.films.offer();
    this.visit.start();
    await this.idle();
    if (state['kiosk'] === true) followKiosk(app, state);
    else showHint(document.body);
    void this.models.showThumbnails();
    void watchManifest(manifest, (entries) => void this.models.refresh(entries));
  }

  async idle(): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, 10));
    } while (this.app.busy() || this.models.isLoading() || this.opening > 0);
  }

  state(): State {
    return structuredClone(this.latest);
  }

  async setState(state: State): Promise<void> {
    this.app.send({ type: 'state', state });
    await this.idle();
  }

  pictures(): ShownPictures {
    this.app.askPictures();
    return this.shown;
  }

  whereDrawn(): Places {
    this.app.askPlaces();
    return this.places;
  }

  receive(message: FromApp, bytes: Uint8Array<ArrayBuffer>): void {
    switch (message.type) {
      case 'generate':
        if (this.models.current && this.models.currentId === message.model) {
          void this.generation.run(this.models.current, message, bytes);
        }
        break;
      case 'map-latents':
        if (this.models.current && this.models.currentId === message.model) {
          void this.generation.mapLatents(this.models.current, message, bytes);
        }
        break;
      case 'find-directions':
        if (this.models.current && this.models.currentId === message.model) {
          this.while(this.steering.find(this.models.current, message, bytes));
        }
        break;
      case 'project':
        if (this.models.current && this.models.currentId === message.model) {
          void this.projecting.run(this.models.current, message);
        }
        break;
      case 'stop-project':
        this.projecting.stop();
        break;
      case 'generate-points':
        if (this.models.current && this.models.currentId === message.model) {
          void this.generation.runPoints(this.models.current, message);
        }
        break;
      case 'cancel':
        this.generation.cancel(message.stamp);
        break;
      case 'load':
        void this.models.load(message.id, message.engine);
        break;
      case 'load-again':
        this.while(this.models.again(message.id, message.engine));
        break;
      case 'translate':
        void this.translating.run(message);
        break;
      case 'cancel-translation':
        this.translating.cancel(message.stamp);
        break;
      case 'camera':
        void this.translating.useCamera(message);
        break;
      case 'copy-picture':
        void this.copy(bytes, message.text);
        break;
      case 'ask-address':
        this.address.ask();
        break;
      case 'pick':
        this.pick(message.what);
        break;
      case 'state':
        this.follow(message.state, message.link, message.dark);
        break;
      case 'controls':
        this.mirror.update(message.controls, this.list.section);
        break;
      case 'pictures':
        this.list.update(message);
        break;
      case 'status':
        this.said.say(message.text, message.error);
        break;
      case 'title':
        document.title = message.text;
        element('title').textContent = message.text;
        break;
      case 'shortcuts':
        showShortcuts(element('shortcuts') as HTMLDialogElement, message.list);
        break;
      case 'knobs':
        showKnobs(element('knobs') as HTMLDialogElement, this.knobs, () => this.mirror.all());
        break;
      case 'present':
        present(message.on);
        break;
      case 'save':
        saveFile(message.name, bytes);
        this.note(message.text);
        break;
      case 'save-animation':
        this.while(this.films.save(message, bytes));
        break;
      case 'stop-film':
        this.films.stop();
        break;
      case 'save-latent':
        saveFile(
          message.name,
          latentFile(message.name, message.arrays, bytes),
          'application/octet-stream',
        );
        this.note(`Saved ${message.name}`);
        break;
      case 'edit-numbers':
        this.numbers.open(message.label, new Float32Array(bytes.slice().buffer));
        break;
      case 'copy-text':
        void this.copyText(message.text, message.done);
        break;
      case 'share':
        void this.share(message.link, message.missing);
        break;
      case 'edit':
        this.mirror.edit(message.id);
        break;
      case 'cursor':
        this.root.style.cursor = message.css;
        break;
      case 'shown':
        this.shown = {
          data: new Uint8ClampedArray(bytes.buffer),
          width: message.width,
          height: message.height,
          count: message.count,
        };
        break;
      case 'places':
        this.places = message.places;
        break;
    }
  }

  private pick(what: 'model' | 'picture' | 'reverse'): void {
    const accept = what === 'picture' ? 'image/*' : '.onnx';
    pickFile(accept, (file) => {
      if (what === 'picture') this.while(this.openPicture(file));
      else if (what === 'reverse') this.while(this.models.openReverse(file));
      else this.open([file]);
    });
  }

  /** Opens the model that the page's own address asks for, with the settings of the link. */
  private async followAddress(address: string, link: State): Promise<void> {
    await this.models.loaded;
    if (!(await this.address.follow(address))) return;
    if (Object.keys(link).every((key) => key === 'theme')) return;
    this.app.send({ type: 'link', state: { ...link, model: this.addressed } });
  }

  private engine(): Engine {
    return this.latest['engine'] === 'ort-wasm' ? 'ort-wasm' : 'wasm';
  }

  /** All models, of which the first one is shown, and the first picture. */
  private open(files: File[]): void {
    const pictures = files.filter(isPictureFile);
    const latents = files.filter(isLatentFile);
    const rest = files.filter((file) => !pictures.includes(file) && !latents.includes(file));
    const found = this.models.among(rest);
    const open = async (): Promise<void> => {
      const [model, ...others] = await this.models.joined(found);
      if (model) await this.models.open(model, this.engine());
      for (const other of others) await this.models.openBeside(other);
      for (const file of latents) await this.openLatents(file);
      if (pictures[0] && !(await this.recall(pictures[0]))) await this.openPicture(pictures[0]);
    };
    this.while(open());
  }

  /** `idle` waits for the end of `work`. */
  private while(work: Promise<void>): void {
    ++this.opening;
    void work.finally(() => --this.opening);
  }

  /** True if the picture was saved by this page: it shows again what it showed then. */
  private async recall(file: File): Promise<boolean> {
    const state = stateInPng(new Uint8Array(await file.arrayBuffer()));
    if (!state) return false;
    await this.recallState(state);
    return true;
  }

  private async recallState(state: State): Promise<void> {
    const problem = this.models.findModelOf(state);
    if (problem) this.app.send({ type: 'error', text: problem });
    else this.app.send({ type: 'remembered', state });
    await this.models.loaded;
  }

  private async openPicture(file: File): Promise<void> {
    try {
      const pixels = await readPicture(file, file.name);
      const { current } = this.models;
      if (current && Projecting.fits(current)) {
        this.projecting.setPicture(pixels, file.name);
        return;
      }
      if (!current?.info.translator) await this.useTranslator();
      this.translating.setPicture(pixels, file.name);
    } catch (error) {
      this.app.send({ type: 'error', text: messageOf(error) });
    }
  }

  /** Generators have no use for a picture: the first model that has one is taken. */
  private async useTranslator(): Promise<void> {
    const translator = this.models.firstTranslator();
    if (!translator) {
      throw new Error('This model takes no pictures: open an image-to-image model');
    }
    this.app.send({ type: 'command', id: 'model', value: translator.id });
    await this.models.loaded;
    if (this.models.current?.info.translator) return;
    throw new Error(`The picture needs a model: ${translator.name} could not be loaded`);
  }

  private async copyText(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.note(done);
    } catch {
      this.app.send({ type: 'error', text: 'The browser does not allow copying' });
    }
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

  private async copy(bytes: Uint8Array<ArrayBuffer>, done: string): Promise<void> {
    try {
      await copyPicture(bytes);
      this.note(done);
    } catch {
      this.app.send({
        type: 'error',
        text: 'The browser does not allow copying pictures: save it as PNG',
      });
    }
  }

  /** A line that goes away by itself. */
  private note(text: string): void {
    this.app.send({ type: 'note', text });
    clearTimeout(this.noteTimer);
    // Time to read it.
    const shown = Math.max(4000, 80 * text.length);
    this.noteTimer = setTimeout(() => {
      this.app.send({ type: 'note', text: '' });
    }, shown);
  }

  private follow(state: State, link: State, dark: boolean): void {
    if (state['theme'] !== this.latest['theme'] && 'theme' in this.latest) {
      this.visit.keepTheme(state['theme']);
    }
    this.latest = state;
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document
      .querySelector('meta[name="theme-color"]')
      ?.setAttribute('content', dark ? '#171b22' : '#ffffff');
    this.visit.follow(link);
  }

  private async share(link: State, missing: string): Promise<void> {
    const address = new URL(toHash(link), location.href).href;
    let text = 'The link is copied';
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      text = 'The browser does not allow copying: take the link from the address bar';
      this.visit.show(link);
    }
    this.note(missing ? `${text}. ${missing}` : text);
  }

  private followSystem(): void {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const coarse = matchMedia('(pointer: coarse)');
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const tell = (): void => {
      this.app.send({
        type: 'system',
        dark: dark.matches,
        reducedMotion: still.matches,
        touch: coarse.matches,
      });
    };
    dark.addEventListener('change', tell);
    still.addEventListener('change', tell);
    coarse.addEventListener('change', tell);
    tell();
  }
}

async function main(): Promise<void> {
  const problem = missingFeature();
  if (problem) {
    explain(problem, browserAdvice);
    return;
  }
  if (!styleIsWhole()) {
    explain('The style sheet of the page is missing or damaged.', reloadAdvice);
    return;
  }
  // All of these are needed soon: they come side by side with the app.
  engineCode().catch((error: unknown) => {
    explain(`The engine could not be loaded: ${messageOf(error)}.`, reloadAdvice);
  });
  const manifest = fetchManifest();
  const ahead = manifest.then(
    ({ entries }) => (entries.length > 0 ? new Ahead(entries, firstLink(), workerCount) : null),
    () => null,
  );
  const connected: { page?: Page } = {};
  const app = await AppModule.start({
    onMessage: (message, bytes) => connected.page?.receive(message, bytes),
    onCrash: (reason) => {
      explain(`The page stopped: ${reason}.`, 'Load it again: the address keeps your settings.');
    },
  });
  if (!app) {
    explain(noWebGl, browserAdvice);
    return;
  }
  const started = new Page(app);
  connected.page = started;
  window.ganvas = {
    ready: started.start(manifest, ahead),
    idle: () => started.idle(),
    state: () => started.state(),
    setState: (state) => started.setState(state),
    pictures: () => started.pictures(),
    places: () => started.whereDrawn(),
  };
  await window.ganvas.ready;
}

main().catch((error: unknown) => {
  explain(`The page could not start: ${messageOf(error)}.`, reloadAdvice);
});
