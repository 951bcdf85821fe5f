// The words that graphics bring themselves, in both languages; everything else comes in the data.

const WORDS = {
  'zh-CN': {
    who: '责任人', due: '完成时限', corrected: '更正', rescored: '更正 · 重新打分', belowQuorum: '票数未达门槛', belowQuorumOf: '票数不足 {n} · 仅供参考', noResult: '无结果',
    points: '分', abstained: '弃权', mean: '平均分', composite: '综合得分', byGroups: '各组按比重合成', trimmed: '去掉 {k} 个最高分、{k} 个最低分',
    paper: '含纸质票 {n}', apart: '不计入现场结果',
    satisfied: '满意', valid: '有效', present: '实到', entitled: '应到', wait: '等待揭晓', verdict: '群众代表满意率',
    smile: '笑脸', cry: '哭脸', scored: '已打分', second: '秒', timeLeft: '打分剩余',
    open: '打分进行中', closing: '最后提交', closed: '打分结束', void: '本轮作废',
    ranking: '满意度排名', unit: '1 个单位', units: '{n} 个单位 · 由高到低', window: '第 {from}–{to} 位，共 {n} 个单位', tied: '并列',
    formula: '满意率 = 满意 ÷ 有效', byMean: '按平均分', byComposite: '按综合得分', counts: '满意 / 有效', countsPresent: '满意 / 有效 / 实到', rehearsal: '彩排', rehearsalNote: '数据无效',
    code: '校验码', ballots: '{n} 票', ballotsApart: '现场 {n} 票 + 场外 {line} 票', proofNote: '已封存，凭公开文件可核对',
    proofKey: '本场公钥指纹', proofKeyNote: '本场每个结果，都由这把密钥签名',
  },
  en: {
    who: 'Who', due: 'Due', corrected: 'Corrected', rescored: 'Corrected, rescored', belowQuorum: 'Below ballot quorum', belowQuorumOf: 'Below quorum of {n}', noResult: 'No result',
    points: 'points', abstained: 'Abstained', mean: 'Mean score', composite: 'Overall score', byGroups: 'groups by weight', trimmed: '{k} highest and {k} lowest left out',
    paper: '{n} on paper', apart: 'not counted in the hall',
    satisfied: 'Satisfied', valid: 'Valid', present: 'Present', entitled: 'Entitled', wait: 'Sealed', verdict: 'Representatives satisfied with',
    smile: 'Smile', cry: 'Cry', scored: 'Scored', second: 's', timeLeft: 'Time left',
    open: 'Scoring is open', closing: 'Last ballots', closed: 'Scoring closed', void: 'Round void',
    ranking: 'Satisfaction ranking', unit: '1 unit', units: '{n} units, high to low', window: 'Places {from}–{to} of {n} units', tied: 'tied',
    formula: 'Share = satisfied ÷ valid', byMean: 'By mean score', byComposite: 'By overall score', counts: 'satisfied / valid', countsPresent: 'satisfied / valid / present', rehearsal: '彩排', rehearsalNote: 'REHEARSAL',
    code: 'Check code', ballots: 'Ballots: {n}', ballotsApart: 'Hall {n} + outside {line}', proofNote: 'sealed, open to checking',
    proofKey: 'Fingerprint of the key', proofKeyNote: 'Every result is signed with it.',
  },
};

export const languageOf = (tag) => (String(tag ?? '').toLowerCase().startsWith('en') ? 'en' : 'zh-CN');

/** One word of the graphics' own, with `{name}` filled in. */
export const word = (lang, key, facts = {}) => WORDS[lang][key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);

export { WORDS };
