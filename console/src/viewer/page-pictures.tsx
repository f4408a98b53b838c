import type { PageImage } from '@octavo/client';
import { useEffect, useState } from 'react';
import { api } from '../app/api.ts';
import { pictureWidth, type Region, type Size, seen, type View } from './view.ts';

export type Side = 'before' | 'after';
export const sides: readonly Side[] = ['before', 'after'];

/** How a side is asked for. */
const of = { before: 'source', after: 'result' } as const;

export const pictureOf = (jobId: string, page: number, side: Side, picture: Omit<PageImage, 'of'>) =>
  api.pageUrl(jobId, page, { ...picture, of: of[side] });

/** Why a picture did not come, as the server says it. */
export async function reasonOf(jobId: string, page: number, side: Side, width: number): Promise<unknown> {
  try {
    const answer = await api.page(jobId, page, { of: of[side], width });
    await answer.body?.cancel();
    return null;
  } catch (error) {
    return error;
  }
}

/** Pixels of the screen per pixel of the page, bounded: beyond two nobody sees a difference. */
export const density = () => Math.min(2, Math.max(1, window.devicePixelRatio || 1));

const restMs = 250;

export interface Detail {
  region: Region;
  width: number;
}

/** The part to ask for in more pixels, once the view rests; null while all of the page is as sharp as the screen. */
export function useDetail(view: View, frame: Size, page: Size, baseWidth: number): Detail | null {
  const needed = page.width * view.zoom * density();
  const wanted = page.width > 0 && needed > baseWidth * 1.05;
  const region = wanted ? seen(view, frame, page) : null;
  const width = region ? pictureWidth(needed * region.w) : 0;
  const key = region ? `${region.x} ${region.y} ${region.w} ${region.h} ${width}` : '';
  const [detail, setDetail] = useState<Detail | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds all of the region and the width.
  useEffect(() => {
    if (!region) return setDetail(null);
    const timer = setTimeout(() => setDetail({ region, width }), restMs);
    return () => clearTimeout(timer);
  }, [key]);
  return detail;
}
