/** The storage entry with how far this browser's person is in every guide. */
export const PROGRESS = 'progress'
