/** Eleven communities, as such names are made. */
export const communityNames = [
  '幸福里',
  '槐树街',
  '清河湾',
  '金鱼池',
  '文化馆',
  '石榴园',
  '东风楼',
  '水磨坊',
  '学院南',
  '百货场',
  '平安巷',
] as const;

/** Twenty-two restaurants: two to each community, in its order. */
export const restaurantNames = [
  '兰州拉面馆',
  '四季饺子馆',
  '老槐树饭庄',
  '德庆包子铺',
  '清河鱼庄',
  '粤香茶餐厅',
  '金鱼池烤鸭店',
  '湘味轩',
  '蜀香园',
  '早市粥铺',
  '石榴花酒家',
  '大盘鸡饭馆',
  '东风食府',
  '老铜锅涮肉',
  '水磨坊豆腐坊',
  '江南小厨',
  '学院食堂',
  '川渝火锅',
  '百味家常菜',
  '巷口烤鱼',
  '平安小馆',
  '胡同爆肚',
] as const;

/** Where cameras look. */
export const viewpoints = ['路口', '小区大门', '沿街商铺', '停车场'] as const;

export const streetName = '槐荫街道';
/** Six digits of a county there is not, then the street's three. */
export const streetCode = '110199001';
