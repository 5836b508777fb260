const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/
const TWICE = /[\^{}\\[~\]|€]/g

/** How many text messages a text becomes: 160 characters (153 when joined) in GSM 03.38, else 70 (67) in UCS-2. */
export function segments(text: string): { count: number; left: number } {
  const plain = GSM.test(text)
  const length = plain ? text.length + (text.match(TWICE)?.length ?? 0) : text.length
  const [one, many] = plain ? [160, 153] : [70, 67]
  const count = length <= one ? 1 : Math.ceil(length / many)
  return { count, left: (count === 1 ? one : count * many) - length }
}
