import { ExternalLink } from 'lucide-react'

/** The ticket's address as it is: the requester's words never become a link's text. Opens in a new tab. */
export function TicketLink({ url }: { url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      className="inline-flex w-fit max-w-full items-center gap-1 rounded-sm py-0.5 text-accent underline underline-offset-4"
    >
      <span className="truncate">{url.replace(/^https?:\/\//, '')}</span>
      <ExternalLink aria-label="(opens in a new tab)" className="size-3.5 shrink-0" />
    </a>
  )
}
