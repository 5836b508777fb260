/** Every icon the console shows. The build takes these and no others from the icon set. */
export const iconNames = [
  'address-book', 'adjustments-horizontal', 'alert-circle', 'alert-triangle', 'antenna-bars-5', 'arrow-back-up', 'arrow-down', 'arrow-left', 'arrow-right', 'arrow-up', 'arrows-sort', 'bolt',
  'book-2', 'bookmark', 'brand-instagram', 'brand-messenger', 'brand-telegram', 'brand-whatsapp', 'brand-x', 'building-store', 'bulb', 'calendar-check', 'calendar-clock', 'check',
  'checks', 'chevron-down', 'chevron-left', 'chevron-right', 'circle-check', 'click', 'clipboard-text', 'clock', 'clock-pause', 'clock-plus', 'code', 'copy',
  'crown', 'device-mobile', 'dots', 'download', 'external-link', 'eye', 'file', 'flame', 'forms', 'grip-vertical', 'hand-click', 'help-circle', 'history', 'inbox', 'info-circle',
  'keyboard', 'language', 'layout-kanban', 'layout-sidebar-right', 'lock', 'logout', 'mail', 'map-2', 'map-pin', 'map-pin-plus', 'message-circle', 'message-off', 'message-reply',
  'microphone', 'moon', 'note', 'package', 'palette', 'pencil', 'phone', 'photo', 'player-play', 'player-pause', 'player-pause-filled', 'player-play-filled', 'plug', 'plus', 'puzzle',
  'refresh', 'robot', 'route', 'search', 'send', 'school', 'settings', 'sparkles', 'stairs-up', 'sticker', 'sun', 'table', 'tags', 'tool', 'transfer', 'trash', 'urgent', 'user',
  'user-check', 'user-plus', 'user-question', 'users', 'wallet', 'wifi-off', 'world', 'x',
] as const

export type IconName = (typeof iconNames)[number]
