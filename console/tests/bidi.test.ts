import { describe, expect, it } from 'vitest'
import { directionOf, isArabic, joined, mostlyOf, tint } from '../src/ui/bidi'

describe('two directions on one page', () => {
  it('lets the first strong letter decide', () => {
    expect(directionOf('Hello نورة')).toBe('ltr')
    expect(directionOf('123 – نورة Hello')).toBe('rtl')
    expect(directionOf('12:30 🙏')).toBeUndefined()
  })

  it('lets most letters decide where a name may stand first', () => {
    expect(mostlyOf('نورة asks for the price of deep cleaning.')).toBe('ltr')
    expect(mostlyOf('Maya تسأل عن سعر التنظيف العميق')).toBe('rtl')
    expect(mostlyOf('أجب عن سؤال Ingrid Maria Olsen Larsen')).toBe('rtl')
    expect(mostlyOf('لدى Ingrid سؤال. آخر رسالة: «Do you also clean a swimming pool, and how much would that be?»')).toBe('rtl')
    expect(mostlyOf('Answer نورة: “هل تنظفون المسابح في شمال جدة”')).toBe('ltr')
    expect(mostlyOf('«هل تنظفون المسابح»')).toBe('rtl')
    expect(mostlyOf('12:30')).toBeUndefined()
  })

  it('keeps Arabic initials apart and Latin ones plain', () => {
    expect(joined('نورة الشهري')).toBe('ن\u200cش')
    expect(joined('Maya Haddad')).toBe('MH')
    expect(joined('SA')).toBe('SA')
    expect(joined('نش')).toBe('ن\u200cش')
    expect(joined('Cher')).toBe('C')
    expect(joined('')).toBe('')
  })

  it('gives a name one hue for ever', () => {
    expect(tint('Maya Haddad')).toBe(tint('Maya Haddad'))
    expect(isArabic('Maya')).toBe(false)
  })
})
