/** Nobody becomes older, in years. */
const LONGEST_LIFE = 125;

/** Whether a person who lives now can have lived on a day, which begins with its year: `1987-05-02`. */
export function isInLifetime(date: string, now = Date.now()): boolean {
  return Number(date.split("-")[0]) >= new Date(now).getFullYear() - LONGEST_LIFE;
}
