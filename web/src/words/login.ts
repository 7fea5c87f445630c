// Words of the pages before anybody is in: login, the one-time link, shared links, and addresses that lead nowhere.

import { defineWords } from './words.ts';

export const words = defineWords({
  en: {
    title: 'Log in',
    email: 'E-mail',
    password: 'Password',
    logIn: 'Log in',
    or: 'or',
    forgotten: 'Password forgotten? An administrator can make you a new link.',
    noWay: 'Nobody can log in here yet.',
    noWayHint: 'The first administrator is made by the one-time link in the terminal where Tallylight was started.',
    refused: 'The login with your account elsewhere did not work.',
    problems: {
      oidc_denied: {
        title: 'The provider of your account let nobody in.',
        hint: 'Begin again, and agree when it asks.',
      },
      oidc_expired: {
        title: 'The login took too long, or began in another browser.',
        hint: 'Begin again.',
      },
      oidc_failed: {
        title: 'What the provider of your account sent does not hold.',
        hint: 'Begin again; if it stays so, tell an administrator.',
      },
      oidc_unreachable: {
        title: 'The provider of your account cannot be reached.',
        hint: 'Try again in a moment; if it stays so, tell an administrator.',
      },
      oidc_unverified: {
        title: 'The provider does not say that your e-mail address is verified.',
        hint: 'Verify it there, then begin again.',
      },
      oidc_domain: {
        title: 'E-mail addresses of this domain may not come in.',
        hint: 'Use another account, or ask an administrator.',
      },
      oidc_no_role: {
        title: 'Your account has no role here.',
        hint: 'Ask an administrator to put you into a group that has one.',
      },
      oidc_not_invited: {
        title: 'Nobody has invited this e-mail address.',
        hint: 'Ask an administrator for an invitation.',
      },
      oidc_locked: {
        title: 'This person is locked.',
        hint: 'Ask an administrator.',
      },
      oidc_off: {
        title: 'This site has no login by an account elsewhere.',
        hint: 'Log in with a password, or ask an administrator.',
      },
      internal: {
        title: 'The login failed inside of Tallylight.',
        hint: 'Begin again; if it stays so, an administrator finds the reason in the log of the server.',
      },
    },
    already: (name: string) => `You are logged in as ${name}.`,
    onward: 'Go on',
    welcome: {
      first: 'Set up Tallylight',
      firstText: 'You become the first administrator. You can invite everybody else afterwards.',
      invitation: 'Welcome',
      invitationText: 'Choose a password to log in with.',
      reset: 'New password',
      resetText: 'Choose a new password. It logs you out everywhere else.',
      name: 'Name',
      again: 'Password, once more',
      least: (n: number) => `At least ${n} characters; several words are easier to keep than signs.`,
      short: (n: number) => `${n} more characters`,
      enough: 'Long enough',
      long: 'Long: good',
      differ: 'The two passwords are not the same.',
      save: 'Set the password and log in',
      checking: 'Looking at the link',
      noToken: 'This address has no link in it.',
      noTokenHint: 'Copy the whole address, from https:// to its last character.',
      until: (time: string) => `The link works until ${time}.`,
      toLogin: 'To the login',
    },
    share: {
      title: 'Shared link',
      opening: 'Opening the link',
      ended: 'This link does not open anything any more.',
      endedHint: 'It was revoked, or its time is over. Ask who sent it for a new one.',
      shared: 'shared',
    },
    notFound: {
      title: 'Nothing is here',
      text: 'No page has this address. It may have been moved, or the link is not whole.',
      now: 'To the first page',
      search: 'Search all pages',
    },
  },
  ja: {
    title: 'ログイン',
    email: 'メールアドレス',
    password: 'パスワード',
    logIn: 'ログイン',
    or: 'または',
    forgotten: 'パスワードを忘れた場合は、管理者に新しいリンクの発行を依頼してください。',
    noWay: 'まだ誰もログインできません。',
    noWayHint: '最初の管理者は、Tallylight を起動したターミナルに表示された一度限りのリンクで登録します。',
    refused: '外部アカウントでログインできませんでした。',
    problems: {
      oidc_denied: {
        title: 'アカウント提供元でログインが許可されませんでした。',
        hint: 'もう一度やり直し、確認画面で許可してください。',
      },
      oidc_expired: {
        title: 'ログインに時間がかかりすぎたか、別のブラウザーで開始されています。',
        hint: 'もう一度やり直してください。',
      },
      oidc_failed: {
        title: 'アカウント提供元からの応答を確認できませんでした。',
        hint: 'もう一度やり直し、続く場合は管理者に伝えてください。',
      },
      oidc_unreachable: {
        title: 'アカウント提供元に接続できません。',
        hint: 'しばらくしてからやり直し、続く場合は管理者に伝えてください。',
      },
      oidc_unverified: {
        title: 'メールアドレスが提供元で確認済みになっていません。',
        hint: '提供元で確認を済ませてから、やり直してください。',
      },
      oidc_domain: {
        title: 'このドメインのメールアドレスではログインできません。',
        hint: '別のアカウントを使うか、管理者に問い合わせてください。',
      },
      oidc_no_role: {
        title: 'このアカウントには役割が割り当てられていません。',
        hint: '役割のあるグループへの追加を管理者に依頼してください。',
      },
      oidc_not_invited: {
        title: 'このメールアドレスは招待されていません。',
        hint: '管理者に招待を依頼してください。',
      },
      oidc_locked: {
        title: 'この利用者はロックされています。',
        hint: '管理者に問い合わせてください。',
      },
      oidc_off: {
        title: 'このサイトでは外部アカウントによるログインを使えません。',
        hint: 'パスワードでログインするか、管理者に問い合わせてください。',
      },
      internal: {
        title: 'Tallylight 内部の問題でログインできませんでした。',
        hint: 'もう一度やり直し、続く場合はサーバーのログの確認を管理者に依頼してください。',
      },
    },
    already: (name: string) => `${name} としてログインしています。`,
    onward: '続ける',
    welcome: {
      first: 'Tallylight の初期設定',
      firstText: '最初の管理者として登録されます。ほかの利用者はあとから招待できます。',
      invitation: 'ようこそ',
      invitationText: 'ログインに使うパスワードを設定してください。',
      reset: '新しいパスワード',
      resetText: '新しいパスワードを設定してください。ほかの端末からはログアウトされます。',
      name: '名前',
      again: 'パスワード (確認)',
      least: (n: number) => `${n}文字以上。記号を混ぜるより、単語をいくつか並べるほうが覚えやすく安全です。`,
      short: (n: number) => `あと${n}文字`,
      enough: '十分な長さです',
      long: '長く、安全です',
      differ: '二つのパスワードが一致しません。',
      save: 'パスワードを設定してログイン',
      checking: 'リンクを確認しています',
      noToken: 'このアドレスにはリンク情報が含まれていません。',
      noTokenHint: 'https:// から末尾まで、アドレス全体をコピーしてください。',
      until: (time: string) => `このリンクは ${time} まで有効です。`,
      toLogin: 'ログインへ',
    },
    share: {
      title: '共有リンク',
      opening: 'リンクを開いています',
      ended: 'このリンクは無効になっています。',
      endedHint: '取り消されたか、有効期限が切れています。送り主に新しいリンクを依頼してください。',
      shared: '共有',
    },
    notFound: {
      title: 'ページが見つかりません',
      text: 'このアドレスのページはありません。移動したか、リンクが途中で切れている可能性があります。',
      now: '現況ページへ',
      search: 'ページを検索',
    },
  },
});
