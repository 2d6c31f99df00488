// Search through the sections of the guide.

export interface Section {
  page: string;
  /** '' for the part of a page before its first heading. */
  heading: string;
  href: string;
  text: string;
}

export interface Found {
  section: Section;
  /** Pieces of the text around the first word found; `hit` marks the words that were asked for. */
  excerpt: { text: string; hit: boolean }[];
}

const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

/** How well one word fits a section; 0 where it is not in it. */
function fit(word: string, { page, heading, text }: Section): number {
  const startsWord = (where: string): boolean => ` ${where}`.includes(` ${word}`);
  const inHeading = `${page} ${heading}`.toLowerCase();
  const inText = text.toLowerCase();
  if (startsWord(heading.toLowerCase())) return 12;
  if (inHeading.includes(word)) return 8;
  const count = inText.split(word).length - 1;
  if (count === 0) return 0;
  return Math.min(count, 4) + (startsWord(inText) ? 2 : 0);
}

function excerptOf(text: string, words: readonly string[]): Found['excerpt'] {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((place) => place >= 0);
  const first = places.length > 0 ? Math.min(...places) : 0;
  const begin = first < 60 ? 0 : text.indexOf(' ', first - 60) + 1;
  const end = begin + 180 < text.length ? text.lastIndexOf(' ', begin + 180) : text.length;
  const shown = text.slice(begin, end);
  const pieces: Found['excerpt'] = [];
  let at = 0;
  while (at < shown.length) {
    const rest = shown.slice(at).toLowerCase();
    const next = words
      .map((word) => ({ place: rest.indexOf(word), length: word.length }))
      .filter(({ place }) => place >= 0)
      .sort((a, b) => a.place - b.place || b.length - a.length)[0];
    if (!next) break;
    if (next.place > 0) pieces.push({ text: shown.slice(at, at + next.place), hit: false });
    at += next.place;
    pieces.push({ text: shown.slice(at, at + next.length), hit: true });
    at += next.length;
  }
  if (at < shown.length) pieces.push({ text: shown.slice(at), hit: false });
  if (begin > 0) pieces.unshift({ text: '... ', hit: false });
  if (end < text.length) pieces.push({ text: ' ...', hit: false });
  return pieces;
}

/** The sections that hold every word of the query, the best first, at most `limit`. */
export function find(sections: readonly Section[], query: string, limit = 12): Found[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  return sections
    .map((section) => {
      const fits = words.map((word) => fit(word, section));
      return { section, score: fits.includes(0) ? 0 : fits.reduce((sum, one) => sum + one, 0) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ section }) => ({ section, excerpt: excerptOf(section.text, words) }));
}
