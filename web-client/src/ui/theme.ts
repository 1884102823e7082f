/** The look: Ant Design with our tokens. The only place that names a colour for its parts. */
import type { ThemeConfig } from 'antd';

export const kTheme: ThemeConfig = {
  token: {
    colorPrimary: '#0F766E',
    colorInfo: '#0F766E',
    colorLink: '#0F766E',
    colorBgLayout: '#FAF8F5',
    colorText: '#1F2933',
    colorTextSecondary: '#52606D',
    colorTextDescription: '#52606D',
    colorTextPlaceholder: '#6B7785',
    // Ant Design's own green, gold and red, dark enough to be read as text.
    colorSuccess: '#237804',
    colorWarning: '#8F5600',
    colorError: '#CF1322',
    // Their tints, and the primary's: derived from such dark tones they would be too dark to read on.
    colorInfoBg: '#E8F3F2',
    colorSuccessBg: '#F1F8EC',
    colorWarningBg: '#FFF8E6',
    colorErrorBg: '#FFF1F0',
    borderRadius: 8,
    fontSize: 14,
    lineHeight: 22 / 14,
    fontFamily: 'var(--yx-type)', // page.css has one for each language
    controlHeight: 36,
    controlHeightLG: 44,
  },
  components: {
    Layout: { headerBg: '#FFFFFF', headerPadding: '0 24px', bodyBg: '#FAF8F5' },
    Breadcrumb: { lastItemColor: '#1F2933', itemColor: '#52606D' },
  },
};
