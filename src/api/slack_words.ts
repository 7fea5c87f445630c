// What the command of Slack answers, in two languages. Texts of outside are escaped before they come here.

const en = {
  help: (example: string) =>
    [
      '*Tallylight*',
      `\`/tallylight report NAME FROM TO\`: a document, such as \`${example}\`; the last day is not in it. Without times: its usual days.`,
      '`/tallylight status`: how fresh the numbers are, and what needs attention.',
      '`/tallylight help`: this.',
    ].join('\n'),
  notAllowed: 'You may not command this site. Its `tallylight.yaml` says who may.',
  unknown: (word: string) => `There is no command ${word}.`,
  noTime: (text: string) => `${text} is no time such as 2018-06-08.`,
  making: (title: string) => `*${title}* is being made; it comes here in a moment.`,
  looking: 'The answer comes here in a moment.',
  busy: 'Too many documents are being made already. Try again in a minute.',
  failed: (title: string, reason: string) => `*${title}* could not be made: ${reason}`,
  open: (url: string, until: string) => `<${url}|Open it in the browser> (the link holds until ${until})`,
  brought: (title: string) => `*${title}* is in this conversation, with its files.`,
  fine: 'Nothing needs attention.',
  dataTo: (at: string) => `The numbers go up to ${at}.`,
  noData: 'There are no numbers yet.',
  more: (count: number) => `… and ${count} more.`,
};

const ja: typeof en = {
  help: example =>
    [
      '*Tallylight*',
      `\`/tallylight report 名前 開始 終了\`: 文書を作ります。例: \`${example}\`（終了日は含みません）。期間を省くと、いつもの日数になります。`,
      '`/tallylight status`: 数値の新しさと、確認が必要なこと。',
      '`/tallylight help`: この説明。',
    ].join('\n'),
  notAllowed: 'このサイトを操作する権限がありません。許可する人は `tallylight.yaml` で決めます。',
  unknown: word => `${word} というコマンドはありません。`,
  noTime: text => `${text} は日時として読めません。例: 2018-06-08`,
  making: title => `*${title}* を作成しています。まもなくここに届きます。`,
  looking: '確認しています。まもなくここに届きます。',
  busy: 'ほかの文書を作成中です。少し待ってからもう一度お試しください。',
  failed: (title, reason) => `*${title}* を作成できませんでした: ${reason}`,
  open: (url, until) => `<${url}|ブラウザーで開く>（リンクの期限: ${until}）`,
  brought: title => `*${title}* とファイルをこの会話に送りました。`,
  fine: '確認が必要なことはありません。',
  dataTo: at => `数値は ${at} までそろっています。`,
  noData: 'まだ数値がありません。',
  more: count => `ほか ${count} 件`,
};

export type SlackWords = typeof en;
export const slackWords: Readonly<Record<'en' | 'ja', SlackWords>> = { en, ja };

/** Three characters mean something to Slack; and nobody is called by a text of outside. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\p{Cc}]+/gu, ' ');
