/// The natural logarithm, the exponential function and the normal quantile in reproducible arithmetic.
///
/// The functions use only the four basic operations and square roots. IEEE 754 defines the results of these
/// operations to the last bit, so random draws are the same on every machine. The mathematics libraries of
/// operating systems give results that differ.
package enum ElementaryFunctions {
  private static let ln2 = 0.693_147_180_559_945_3
  /// The leading bits of ln 2, which end in zero bits so that products with small integers are exact.
  ///
  /// `ln2Low` is the difference between ln 2 and this number.
  private static let ln2High = 0.693_147_180_369_123_8
  private static let ln2Low = 1.908_214_929_270_587_7e-10

  /// Returns the natural logarithm of a number above zero.
  ///
  /// Source: the series of the inverse hyperbolic tangent, ln m = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1)/(m +
  /// 1), for m between the square roots of one half and of two. In the code, m is `mantissa` and s is `quotient`.
  package static func ln(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa /= 2
      exponent += 1
    }
    let quotient = (mantissa - 1) / (mantissa + 1)
    let quotientSquared = quotient * quotient
    var sum = 0.0
    var divisor = 23.0
    while divisor > 0 {
      sum = sum * quotientSquared + 1 / divisor
      divisor -= 2
    }
    return 2 * quotient * sum + exponent * ln2
  }

  /// Returns the exponential function of a number between -700 and 700.
  ///
  /// Source: exp x = 2^k exp r with |r| at most half of ln 2, and the power series for exp r. In the code, k is
  /// `powerOfTwo` and r is `remainder`.
  package static func exp(_ x: Double) -> Double {
    let powerOfTwo = (x / ln2).rounded()
    let remainder = (x - powerOfTwo * ln2High) - powerOfTwo * ln2Low
    var sum = 1.0
    var divisor = 14.0
    while divisor > 0 {
      sum = 1 + remainder / divisor * sum
      divisor -= 1
    }
    return Double(sign: .plus, exponent: Int(powerOfTwo), significand: sum)
  }

  /// Returns the quantile of the standard normal distribution for a probability strictly between zero and one.
  ///
  /// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37
  /// (1988), routine PPND16.
  package static func normalQuantile(_ probability: Double) -> Double {
    let offset = probability - 0.5
    if offset.magnitude <= 0.425 {
      let argument = 0.180_625 - offset * offset
      return offset * polynomialRatio(argument, centralCoefficients)
    }
    let tailProbability = offset < 0 ? probability : 1 - probability
    let argument = (-ln(tailProbability)).squareRoot()
    let quantile =
      argument <= 5
      ? polynomialRatio(argument - 1.6, nearTailCoefficients)
      : polynomialRatio(argument - 5, farTailCoefficients)
    return offset < 0 ? -quantile : quantile
  }

  private typealias Coefficients = (numerator: [Double], denominator: [Double])

  private static func polynomialRatio(_ x: Double, _ coefficients: Coefficients) -> Double {
    evaluatePolynomial(x, coefficients.numerator) / evaluatePolynomial(x, coefficients.denominator)
  }

  /// Evaluates a polynomial by Horner's method, given its coefficients from the highest power to the constant.
  private static func evaluatePolynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  private static let centralCoefficients: Coefficients = (
    [
      2.509_080_928_730_122_672_7e3, 3.343_057_558_358_812_810_5e4,
      6.726_577_092_700_870_085_3e4, 4.592_195_393_154_987_145_7e4,
      1.373_169_376_550_946_112_5e4, 1.971_590_950_306_551_442_7e3,
      1.331_416_678_917_843_774_5e2, 3.387_132_872_796_366_608_0,
    ],
    [
      5.226_495_278_852_854_561_0e3, 2.872_908_573_572_194_267_4e4,
      3.930_789_580_009_271_061_0e4, 2.121_379_430_158_659_586_7e4,
      5.394_196_021_424_751_107_7e3, 6.871_870_074_920_579_083_0e2,
      4.231_333_070_160_091_125_2e1, 1,
    ]
  )

  private static let nearTailCoefficients: Coefficients = (
    [
      7.745_450_142_783_414_076_4e-4, 2.272_384_498_926_918_458_33e-2,
      2.417_807_251_774_506_117_70e-1, 1.270_458_252_452_368_382_58,
      3.647_848_324_763_204_605_04, 5.769_497_221_460_691_405_50,
      4.630_337_846_156_545_295_90, 1.423_437_110_749_683_577_34,
    ],
    [
      1.050_750_071_644_416_843_24e-9, 5.475_938_084_995_344_946_00e-4,
      1.519_866_656_361_645_719_66e-2, 1.481_039_764_274_800_745_90e-1,
      6.897_673_349_851_000_045_50e-1, 1.676_384_830_183_803_849_40,
      2.053_191_626_637_758_821_87, 1,
    ]
  )

  private static let farTailCoefficients: Coefficients = (
    [
      2.010_334_399_292_288_132_65e-7, 2.711_555_568_743_487_578_15e-5,
      1.242_660_947_388_078_438_60e-3, 2.653_218_952_657_612_309_30e-2,
      2.965_605_718_285_048_912_30e-1, 1.784_826_539_917_291_335_80,
      5.463_784_911_164_114_369_90, 6.657_904_643_501_103_777_20,
    ],
    [
      2.044_263_103_389_939_785_64e-15, 1.421_511_758_316_445_888_70e-7,
      1.846_318_317_510_054_681_80e-5, 7.868_691_311_456_132_591_00e-4,
      1.487_536_129_085_061_485_25e-2, 1.369_298_809_227_358_053_10e-1,
      5.998_322_065_558_879_376_90e-1, 1,
    ]
  )
}
