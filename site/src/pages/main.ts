// The page: checks the browser, starts the app, and connects it with engines, DOM and address.

import './page.css';
import { engineCode } from '../engine/engine_code.js';
import { messageOf } from '../engine/error.js';
import { askedAddress, isOwnAddress } from './address.js';
import { Ahead } from './ahead.js';
import { AppModule } from './app_module.js';
import { Arranging } from './arranging.js';
import { followContext, followPointer, followSize } from './canvas.js';
import type { ShownPictures } from './embed.js';
import { browserAdvice, explain, hideWords, reloadAdvice } from './explain.js';
import { FilmSaver } from './film_saver.js';
import { followDrops, followPaste, saveFile } from './files.js';
import { Generation } from './generation.js';
import { Handing } from './handing.js';
import { showHint } from './hint.js';
import { Knobs } from './knobs.js';
import { showKnobs } from './knobs_sheet.js';
import { latentFile, stateInText } from './latent_files.js';
import { type Manifest, fetchManifest } from './manifest.js';
import { watchManifest } from './manifest_watch.js';
import type { Engine, FromApp, Places, State } from './messages.js';
import { NumbersSheet } from './numbers_sheet.js';
import { OpenedFiles } from './opened_files.js';
import { Projecting } from './projecting.js';
import { Mirror } from './mirror.js';
import { Models, workerCount } from './models.js';
import { Said, element } from './said.js';
import { PictureList } from './picture_list.js';
import { followFullscreen, followKiosk, present } from './presenting.js';
import { showShortcuts } from './shortcuts.js';
import { missingFeature, noWebGl, styleIsWhole } from './support.js';
import { Steering } from './steering.js';
import { Translating } from './translating.js';
import { Visit, firstLink, isEmbedded } from './visit.js';
import { Xraying } from './xraying.js';

class Page {
  private readonly canvas = element('stage') as HTMLCanvasElement;
  private readonly root = element('page');
  private readonly said = new Said();
  private readonly app: AppModule;
  private readonly mirror: Mirror;
  private readonly knobs: Knobs;
  private readonly files: OpenedFiles;
  private readonly numbers: NumbersSheet;
  private readonly list: PictureList;
  private readonly generation: Generation;
  private readonly steering: Steering;
  private readonly arranging: Arranging;
  private readonly projecting: Projecting;
  private readonly xraying: Xraying;
  private readonly models: Models;
  private readonly translating: Translating;
  private readonly films: FilmSaver;
  private opening = 0;
  private latest: State = {};
  private shown: ShownPictures = { data: new Uint8ClampedArray(0), width: 0, height: 0, count: 0 };
  private places: Places = {};
  private readonly visit = new Visit();
  private readonly handing: Handing;

  constructor(app: AppModule) {
    this.app = app;
    // Keys work at once, without a focus ring.
    this.canvas.focus({ preventScroll: true });
    this.mirror = new Mirror(element('mirror'), this.canvas, app);
    this.knobs = new Knobs(app, (id) => this.mirror.control(id));
    this.numbers = new NumbersSheet(element('numbers') as HTMLDialogElement, (values, begins) => {
      app.send({ type: 'edited', begins }, new Uint8Array(values.buffer));
    });
    this.list = new PictureList(app);
    this.steering = new Steering(app);
    this.arranging = new Arranging(app);
    this.projecting = new Projecting(app);
    this.xraying = new Xraying(app);
    this.models = new Models(app, () => {
      this.generation.forget();
      this.steering.forget();
      this.arranging.forget();
      this.projecting.forget();
      this.xraying.forget();
      this.translating.forget();
    });
    this.generation = new Generation(app, this.models);
    this.translating = new Translating(app, this.models);
    this.files = new OpenedFiles(app, this.models, {
      projecting: this.projecting,
      translating: this.translating,
      engine: () => this.engine(),
      wait: (work) => {
        this.while(work);
      },
    });
    this.handing = new Handing(app, this.visit);
    this.films = new FilmSaver(app, (text) => {
      this.handing.note(text);
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
        app.send({ type: 'dropping', on: on && !this.isKiosk() });
      },
      (files) => {
        if (!this.isKiosk()) this.files.open(files);
      },
    );
    followPaste(
      (files) => {
        if (!this.isKiosk()) this.files.open(files);
      },
      (text) => {
        const state = this.isKiosk() ? null : stateInText(text);
        if (state) this.while(this.files.recallState(state));
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
    if (asked && !this.models.list.has(state)) {
      const work = this.files.followAddress(asked, state);
      // Nobody waits for the answer to a question.
      if (isOwnAddress(asked)) this.while(work);
    }
    void this.films.offer();
    this.visit.start();
    await this.idle();
    if (state['kiosk'] === true) followKiosk(app, state);
    else if (!isEmbedded) showHint(document.body);
    void this.models.list.showThumbnails();
    void watchManifest(
      manifest,
      (entries) => void this.models.list.refresh(entries, this.models.currentId),
    );
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
      case 'look-inside':
        if (this.models.current && this.models.currentId === message.model) {
          this.while(this.xraying.look(this.models.current, message, bytes));
        }
        break;
      case 'measure-effects':
        if (this.models.current && this.models.currentId === message.model) {
          this.while(this.xraying.measure(this.models.current, message, bytes));
        }
        break;
      case 'stop-effects':
        this.xraying.stop();
        break;
      case 'arrange':
        if (this.models.current && this.models.currentId === message.model) {
          void this.arranging.run(this.models.current, message);
        }
        break;
      case 'stop-arrange':
        this.arranging.forget();
        break;
      case 'project':
        if (this.models.current && this.models.currentId === message.model) {
          void this.projecting.run(this.models.current, message, bytes);
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
        void this.handing.copyPicture(bytes, message.text);
        break;
      case 'ask-address':
        this.files.askAddress();
        break;
      case 'pick':
        this.files.pick(message.what);
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
        this.handing.note(message.text);
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
        this.handing.note(`Saved ${message.name}`);
        break;
      case 'edit-numbers':
        this.numbers.open(message.label, new Float32Array(bytes.slice().buffer));
        break;
      case 'copy-text':
        void this.handing.copyText(message.text, message.done);
        break;
      case 'share':
        void this.handing.share(message.link, message.missing);
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

  /** Visitors of a kiosk give it no files. */
  private isKiosk(): boolean {
    return this.latest['kiosk'] === true;
  }

  private engine(): Engine {
    return this.latest['engine'] === 'ort-wasm' ? 'ort-wasm' : 'wasm';
  }

  /** `idle` waits for the end of `work`. */
  private while(work: Promise<void>): void {
    ++this.opening;
    void work.finally(() => --this.opening);
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
