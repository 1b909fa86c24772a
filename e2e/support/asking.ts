// What a request to the API asks for.
import type { Request } from '@playwright/test';

/** Whether a request carries the operation of this name. */
export const isAsking = (request: Request, operation: string): boolean =>
  request.postData()?.includes(`"${operation}"`) === true;
