// A link to an address that came as a text, from the server for instance: pages of ours without a reload, others as they are.

import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

export interface GoProps {
  href: string;
  className?: string | undefined;
  children: ReactNode;
  label?: string;
  onGo?: () => void;
}

const ours = (href: string): boolean =>
  href.startsWith('/') && !href.startsWith('//') && !/^\/(api|feeds|metrics|healthz|readyz)\b/.test(href);

export function Go({ href, className, children, label, onGo }: GoProps) {
  const router = useRouter();
  const go = (event: MouseEvent): void => {
    onGo?.();
    if (!ours(href) || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  const safe = /^(\/(?!\/)|https?:|#)/.test(href) ? href : '#';
  return (
    <a href={safe} className={className} aria-label={label} onClick={go}>
      {children}
    </a>
  );
}
