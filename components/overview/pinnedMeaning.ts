/** What "Pinned" means wherever it stands as a share. */
export const pinnedMeaning =
  'Of the requests that came with a valid pin, the share that the backend of their pin served';
