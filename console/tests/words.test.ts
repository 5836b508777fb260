import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterEach, describe, expect, it } from 'vitest'
import { type Key, loadWords, type Message, t } from '../src/words'
import { ar as everywhere } from '../src/words/ar'
import { rooms } from '../src/words/ar/rooms'
import { en } from '../src/words/en'

const ofRooms = Object.fromEntries(await Promise.all(Object.entries(rooms).map(async ([room, load]) => [room, await load()] as const)))
const ar = Object.assign({}, everywhere, ...Object.values(ofRooms)) as Record<Key, Message>
const forms = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message))
const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort()
const whole = (message: Message): string => (typeof message === 'string' ? message : message.other)

describe('the catalogue', () => {
  afterEach(() => loadWords('en'))

  it('writes hundredths in Arabic with the Arabic sign, everywhere', () => {
    for (const [key, message] of Object.entries(ar)) for (const form of forms(message)) expect(form, key).not.toContain('%')
  })

  it('says everything in both languages, with the same holes', () => {
    expect(Object.keys(ar).sort()).toEqual(Object.keys(en).sort())
    for (const key of Object.keys(en) as Key[]) expect(holes(whole(ar[key])), key).toEqual(holes(whole(en[key])))
  })

  it('leaves nothing in Arabic untranslated', () => {
    const same = (Object.keys(en) as Key[]).filter((key) => /[a-z]{2}/.test(whole(en[key]).replace(/\{\w+\}/g, '')) && !/[\u0600-\u06ff]/.test(forms(ar[key]).join('')))
    expect(same).toEqual([])
  })

  it('wraps what it puts into a sentence, so that scripts do not mix', async () => {
    expect(t('row.you', { text: 'مرحبا' })).toBe('You: \u2068مرحبا\u2069')
    await loadWords('ar')
    expect(t('row.unread', { n: 2 })).toBe('رسالتان غير مقروءتين')
    expect(t('row.unread', { n: 3 })).toBe('3 رسائل غير مقروءة')
  })

  it('shows a need that the business named itself', () => {
    expect(t('need.late_delivery' as 'need.other')).toBe('late delivery')
  })
})

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? (files(path)) : path.endsWith('.tsx') ? [path] : []
  })
}

const SPOKEN = new Set(['aria-label', 'title', 'placeholder', 'label', 'alt', 'description'])
const ALLOWED = /^(esc|[·—–-]|\s)*$/

/** Words written into a screen instead of the catalogue, and sentences glued from parts. */
function faults(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const say = (node: ts.Node, what: string) => found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`)
  const isCall = (node: ts.Node): boolean => ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't'
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text) && !ALLOWED.test(node.text)) say(node, `words outside the catalogue: ${node.text.trim()}`)
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && /\p{L}/u.test(node.initializer.text)) say(node, `attribute outside the catalogue: ${node.initializer.text}`)
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken && (isCall(node.left) || isCall(node.right))) say(node, 'a sentence glued with +')
    if (ts.isTemplateSpan(node) && isCall(node.expression) && !path.includes('Settings.tsx')) say(node, 'a sentence glued in a template')
    if ((ts.isJsxElement(node) || ts.isJsxFragment(node)) && node.children.some((child, index) => {
      const next = node.children[index + 1]
      return ts.isJsxExpression(child) && child.expression && isCall(child.expression) && next && ts.isJsxExpression(next) && next.expression && ts.isCallExpression(next.expression) && next.expression.expression.getText() === 'number'
    })) say(node, 'a number set beside a sentence')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

it('no screen says words of its own', () => {
  expect(files('src').flatMap(faults)).toEqual([])
}, 60_000)

const PLACES: Record<string, RegExp> = {
  board: /^src.(board|advisor|reroutes.(?!Notices|ReasonChoice))/,
  leads: /^src.(leads|inquiries)/,
  policy: /^src.policy.(?!Unsaved)/,
  settings: /^src.(knowledge|llm|understanding|assistant.(AssistantPage|NeedRow|OwnFields|OwnTexts|settings))/,
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? (path === join('src', 'words') ? [] : sources(path)) : /\.tsx?$/.test(path) && !path.endsWith('schema.d.ts') ? [path] : []
  })
}

it('words of a room are said only where they are loaded', () => {
  const keys = Object.entries(ofRooms).map(([room, words]) => [room, Object.keys(words)] as const)
  const found = sources('src').flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    const said = new Set([...text.matchAll(/['"]([A-Za-z]+\.[\w.]+)['"]/g)].map((one) => one[1]!))
    const begun = [...text.matchAll(/`([A-Za-z]+\.[\w.]*)\$\{/g)].map((one) => one[1]!)
    return keys.flatMap(([room, own]) => (PLACES[room]!.test(path) ? [] : own.filter((key) => said.has(key) || begun.some((start) => key.startsWith(start))).map((key) => `${path} says ${key} of ${room}`)))
  })
  expect(found).toEqual([])
})
