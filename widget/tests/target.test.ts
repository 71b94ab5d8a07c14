import { describe, expect, test } from 'vitest'
import type { Fingerprint } from '../src/protocol/types'
import { ownEvidence, type Page, pathLikeness, placeEvidence, type Traits, weightOf } from '../src/target/score'
import { FOREIGN_WEIGHTS, NEAR_WEIGHTS, pointsOf } from '../src/target/weights'
import { agreement } from '../src/target/written'
import { alike, alikeInWords, generated, otherScript, place, plain, stem } from '../src/target/words'

describe('what a tool made', () => {
  test.each([
    ':r1:', '«r2»', 'radix-12', 'mui-431', 'headlessui-menu-button-3', 'ember412', 'react-select-2-input', 'mce_14', 'cdk-overlay-3',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'a3f5c9', 'x7Ga2', 'row-84920174', 'item_5f3a9c1b',
  ])('%s is generated', (token) => expect(generated(token)).toBe(true))

  test.each(['new-invoice', 'id_username', 'step-2', 'saveButton', 'main', 'nav-sidebar', 'h1', 'col-6', 'red-ui-header-button-deploy', 'decade', 'facade'])(
    '%s is authored',
    (token) => expect(generated(token)).toBe(false),
  )

  test.each([
    ['Button_root__x7Ga2', 'Button_root'],
    ['css-1x2y3z-SubmitButton', 'SubmitButton'],
    ['invoice-row', 'invoice-row'],
    ['css-1x2y3z', ''],
    ['sc-bdVaJa', ''],
    ['is-active', ''],
    ['mt-4', ''],
    ['hover:bg-red-500', ''],
    ['nav__item', 'nav__item'],
  ])('the class %s says %s', (name, kept) => expect(stem(name)).toBe(kept))
})

describe('words', () => {
  test('case, width, spaces, numbers and punctuation at the ends do not count', () => {
    expect(plain(' Save  Draft… ')).toBe(plain('save draft'))
    expect(plain('Ｉｎｂｏｘ (3)')).toBe(plain('inbox (12)'))
    expect(plain('名前：')).toBe('名前')
  })

  test('likeness is 1 for the same, high for a part, low for another', () => {
    expect(alike('Save', 'save')).toBe(1)
    expect(alike('Save', 'Save draft')).toBeGreaterThan(0.6)
    expect(alike('新規作成', '請求書を新規作成')).toBeGreaterThan(0.6)
    expect(alike('Create invoice', 'Delete everything')).toBeLessThan(0.35)
    expect(alike('', 'x')).toBe(0)
  })

  test('another script is another language', () => {
    expect(otherScript('請求書', 'Invoice')).toBe(true)
    expect(otherScript('Счёт', 'Invoice')).toBe(true)
    expect(otherScript('請求書', '売上')).toBe(false)
    expect(otherScript('42', 'Invoice')).toBe(false)
  })

  test('a link is its path', () => {
    expect(place('https://a.example/x/?q=1')).toBe('/x/?q=1')
    expect(place('javascript:void(0)')).toBe('')
    expect(place('#')).toBe('')
    expect(place('#/orders/')).toBe('#/orders')
  })
})

describe('comparing', () => {
  const here: Page = { foreign: false }
  const save: Fingerprint = {
    v: 1, role: 'button', name: 'Save draft', tag: 'button', path: 'main>form>button', nearby: ['Invoice', 'Cancel'], within: [{ tag: 'form' }], place: [0, 2],
  }
  const traits = (over: Partial<Traits> = {}, attributes: Record<string, string> = {}): Traits => ({
    tag: 'button', role: 'button', name: 'Save draft', text: '', classes: () => [], path: () => 'main>form>button', shape: () => '', beside: () => ['', ''],
    place: () => [0, 2], selected: true, stepped: true, attribute: (name) => attributes[name] ?? '', anchored: () => 1, near: (texts) => texts.length, ...over,
  })
  const compare = (wanted: Fingerprint, actual: Traits, page = here) => {
    const own = ownEvidence(wanted, actual, page)
    const evidence = { ...own, ...placeEvidence(wanted, actual, page), nameAlone: own.name ?? 0 }
    return pointsOf(evidence, page.foreign ? FOREIGN_WEIGHTS : NEAR_WEIGHTS)
  }

  test('the same element is certain', () => expect(compare(save, traits())).toBeGreaterThan(2))

  test('is found again although it was wrapped, its text changed case and no selector means it', () => {
    const there = traits({ name: ' save  draft ', path: () => 'main>div>form>div>button', selected: false, stepped: false })
    expect(compare(save, there)).toBeGreaterThan(1)
  })

  test('another name of the same language speaks against it, even where the selector points', () => {
    expect(compare(save, traits({ name: 'Delete everything' }))).toBeLessThan(0)
  })

  test('in another language the name proves nothing', () => {
    const wanted = { ...save, attributes: { 'data-testid': 'save' } }
    const here = ownEvidence(wanted, traits({ name: '下書きを保存' }, { 'data-testid': 'save' }), { foreign: false })
    expect(here.otherName).toBeUndefined()
    expect(here.id).toBe(1)
    expect(ownEvidence(save, traits({ name: 'Alles löschen' }), { foreign: true }).otherName).toBeUndefined()
  })

  test('what has no role, and so no name, is known by what it says', () => {
    const item: Fingerprint = { v: 1, tag: 'div', text: 'Send Task' }
    expect(ownEvidence(item, traits({ role: '', name: '', text: 'Send task' }), here).name).toBe(1)
    expect(ownEvidence(item, traits({ role: '', name: '', text: 'Remove everything' }), here).otherName).toBe(1)
    expect(ownEvidence({ ...item, role: 'listitem' }, traits({ role: '', name: '', text: 'Send task' }), here).name).toBeUndefined()
  })

  test('a data attribute that is the same speaks for it, another against it', () => {
    const wanted = { ...save, attributes: { 'data-command': 'draft:save' } }
    const [same, none, other] = ['draft:save', '', 'file:print'].map((value) => compare(wanted, traits({}, { 'data-command': value })))
    expect(same).toBeGreaterThan(none ?? 0)
    expect(none).toBeGreaterThan(other ?? 0)
  })

  test('attributes that somebody wrote for tests say most', () => {
    expect(weightOf('data-testid')).toBeGreaterThan(weightOf('id'))
    expect(weightOf('id')).toBeGreaterThan(weightOf('title'))
  })

  test('links are the same when their path is, wherever the product is served', () => {
    const at = (href: string) => ownEvidence({ attributes: { href: '/app/invoices?all=1' } }, traits({}, { href }), here)
    expect(at('/app/invoices?all=1').key).toBe(1)
    expect(at('https://x.example/v2/app/invoices?all=1').key).toBeGreaterThan(0.8)
    expect(at('/app/settings').otherKey).toBe(1)
  })

  test('addresses are compared by their parts', () => {
    const at = (href: string) => ownEvidence({ attributes: { href: '/orders/?id=1&back=/orders/' } }, traits({}, { href }), here)
    expect(at('/v2/orders/?back=/orders/%3Fsize=20&id=1').key).toBeGreaterThan(0.6)
    expect(at('/orders/?id=1&size=20').key).toBeGreaterThan(0.6)
    expect(at('/orders/?id=2&back=/orders/').otherAddress).toBe(1)
    expect(at('/tools/?id=1&back=/orders/').key).toBeUndefined()
  })

  test('marks are the same word by word', () => {
    const at = (id: string) => ownEvidence({ attributes: { id: 'id_groups_input' } }, traits({}, { id }), here)
    expect(at('idGroupsInput').id).toBeGreaterThan(0.9)
    expect(at('groups-input').id).toBeGreaterThan(0.6)
    expect(at('id_groups_selected_input').otherSibling).toBe(1)
    expect(at('id_tools_input').otherSibling).toBe(1)
    expect(at('search').otherSibling).toBeUndefined()
  })

  test('names of two things that share most of their letters are not alike', () => {
    expect(alikeInWords('Export as PDF file', 'Export as PNG file')).toBeLessThan(0.7)
    expect(alikeInWords('Create StartEvent', 'Create start event')).toBeGreaterThan(0.9)
    expect(alikeInWords('Save order', 'Save orders now')).toBeGreaterThan(0.7)
  })

  test('a fingerprint by hand is the share of it that is true', () => {
    const wanted = { role: 'button', name: 'Save draft', tag: 'button' }
    expect(agreement(wanted, traits())).toBe(1)
    expect(agreement(wanted, traits({ name: 'Log out', role: 'link', tag: 'a' }))).toBe(0)
    expect(agreement({ ...wanted, name: '下書き保存' }, traits())).toBeGreaterThan(0.6)
  })

  test('a path counts the ancestors that are still there, in order', () => {
    expect(pathLikeness(['main', 'form', 'button'], ['main', 'div', 'form', 'button'])).toBe(1)
    expect(pathLikeness(['main', 'form', 'button'], ['aside', 'button'])).toBeCloseTo(1 / 3)
  })
})
