/** The language itself, without its script or country. */
export const base = (tag: string): string => tag.split('-')[0]!.toLowerCase()
