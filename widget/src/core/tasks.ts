import type { Condition, Task } from '../protocol/types'

/** The tasks that just became done, in order. In an ordered list a task waits for those before it. */
export function newlyDone(
  tasks: Task[],
  done: ReadonlySet<string>,
  inOrder: boolean,
  holds: (condition: Condition) => boolean,
): Task[] {
  const fresh: Task[] = []
  for (const task of tasks) {
    if (done.has(task.key)) continue
    if (holds(task.done)) fresh.push(task)
    else if (inOrder) break
  }
  return fresh
}

/** The task a person would go on with: the first open one. */
export function current(tasks: Task[], done: ReadonlySet<string>): string | null {
  return tasks.find((task) => !done.has(task.key))?.key ?? null
}
