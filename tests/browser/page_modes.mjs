// A state for each mode of the page, and for each kind of model.

/** What is set for each picture; one page shows them one after another. */
export const modes = {
  sample: { model: 'tiny', mode: 'sample' },
  atlas: { model: 'tiny', mode: 'atlas', atlasView: [0.5, 0.5, 1] },
  map: { model: 'tiny', mode: 'atlas', atlas: 'likeness', mapCount: 250 },
  interpolate: { model: 'tiny', mode: 'interpolate' },
  plane: { model: 'tiny', mode: 'plane' },
  timeline: { model: 'tiny', mode: 'timeline', at: 0.25 },
  styles: { model: 'styled', mode: 'styles' },
  breed: { model: 'tiny', mode: 'breed' },
  directions: { model: 'tiny', mode: 'directions', sigmas: [2] },
  project: { model: 'tiny', mode: 'project' },
  xray: { model: 'tiny', mode: 'xray', layer: 'positive', channels: [['positive', 2, 0, 5, 2]] },
  spectrum: { model: 'tiny', mode: 'xray', xray: 'spectrum' },
  film: { model: 'film', mode: 'film', count: 16, snapshot: 2, compared: 0 },
  classes: { model: 'classes', mode: 'sample', byClass: true },
  points: { model: 'points' },
  translate: { model: 'negative' },
};
