// Numbers and times as people read them.

/** About four digits; '–' for what is no number. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e12
      ? value.toLocaleString('en')
      : size < 0.001 || size >= 1e6
        ? value.toExponential(2)
        : value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
  return text.replace('-', '−');
}

/** 3:05 or 2:03:05. */
export function clock(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A value of options.json. */
export function optionText(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return value === '' ? '–' : value;
  return JSON.stringify(value);
}
