import introJs from 'intro.js'
import css from 'intro.js/minified/introjs.min.css'
import { ready, STEPS, style, there } from './steps.js'

ready(() => {
  style(css)
  const tour = introJs.tour()
  // A step's element is looked up as the tour starts, so one that comes late is given by hand before it is shown.
  tour.setOptions({ steps: STEPS.map(({ css: element, title, text: intro }) => ({ element, title, intro })) })
  tour.onBeforeChange(async (_element, index) => {
    const css = STEPS[index]?.css
    if (!css) return true
    await there(css)
    Object.assign(tour.getStep(index) ?? {}, { element: document.querySelector(css), position: 'bottom' })
    return true
  })
  tour.start()
})
