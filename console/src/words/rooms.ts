/** Rooms whose words are said nowhere else, and are loaded with their screens. */
export type Room = 'board' | 'leads' | 'policy' | 'settings'
