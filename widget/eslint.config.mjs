import tseslint from 'typescript-eslint'

const SINK = 'The widget builds nodes; no string may become HTML. Use ui/text.ts or ui/dom.ts.'
const sinks = [
  'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'createContextualFragment', 'setHTMLUnsafe', 'parseHTMLUnsafe', 'srcdoc',
].map((name) => ({ selector: `MemberExpression[property.name='${name}']`, message: SINK }))
const written = [
  { selector: "MemberExpression[object.name='document'][property.name=/^write(ln)?$/]", message: SINK },
  { selector: "NewExpression[callee.name='DOMParser']", message: SINK },
  { selector: "NewExpression[callee.name='Function']", message: 'Code from strings breaks under a strict CSP.' },
  { selector: "CallExpression[callee.name='eval']", message: 'Code from strings breaks under a strict CSP.' },
]
const dom = [
  'window', 'document', 'navigator', 'location', 'history', 'localStorage', 'sessionStorage', 'fetch', 'Element', 'HTMLElement',
  'Node', 'Event', 'MutationObserver', 'ResizeObserver', 'IntersectionObserver', 'getComputedStyle', 'innerWidth', 'innerHeight',
  'addEventListener', 'requestAnimationFrame', 'setTimeout', 'setInterval', 'crypto', 'globalThis', 'self',
].map((name) => ({ name, message: 'core/ is pure: what is outside is passed in.' }))
const never = (...pairs) => ({
  'no-restricted-imports': ['error', { patterns: pairs.map(([group, message]) => ({ group: [group], message })) }],
})

export default tseslint.config(
  { ignores: ['**/dist', 'node_modules'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...sinks, ...written],
      'no-restricted-globals': ['error', { name: 'setInterval', message: 'Nothing polls.' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', 350],
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/protocol/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...dom],
      ...never(
        ['**/{page,ui,net,app}/**', 'core/ is pure and imports only core/ and protocol/.'],
      ),
    },
  },
  { files: ['src/page/**/*.ts'], rules: never(['**/{ui,net,app}/**', 'page/ reads the document and knows nothing above it.']) },
  { files: ['src/net/**/*.ts'], rules: never(['**/{ui,app}/**', 'net/ carries bytes; it shows nothing.']) },
  { files: ['src/ui/**/*.ts'], rules: never(['**/net/**', 'ui/ never sends: it reports through its context.']) },
)
