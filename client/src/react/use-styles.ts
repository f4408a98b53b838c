'use client';
import { type RefObject, useEffect, useRef } from 'react';
import { styles } from './styles.ts';

const dressed = new WeakSet<Document | ShadowRoot>();

/** Brings the styles into the document, or the shadow root, that the element is in: once, whatever is mounted. */
export function useStyles<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    const root = element.current?.getRootNode();
    if (root && (root.nodeType === Node.DOCUMENT_NODE || root instanceof ShadowRoot))
      dress(root as Document | ShadowRoot);
  }, []);
  return element;
}

/** Constructed style sheets pass a content security policy that forbids inline styles; a style element does not. */
function dress(root: Document | ShadowRoot): void {
  if (dressed.has(root)) return;
  dressed.add(root);
  const own = root.ownerDocument ?? (root as Document);
  const Sheet = own.defaultView?.CSSStyleSheet;
  try {
    const sheet = new Sheet!();
    sheet.replaceSync(styles);
    // First, so that the page's own rules of the same weight win.
    root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
  } catch {
    const element = own.createElement('style');
    element.textContent = styles;
    (root instanceof ShadowRoot ? root : own.head).prepend(element);
  }
}
