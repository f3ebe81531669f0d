import RehearsalSimulation
import Testing

@testable import RehearsalStatistics

/// Error rates of margin decisions on means, for different distributions.
@Suite struct `A margin decision on a mean` {
  /// The distribution of the differences, with mean zero.
  enum Spread: CaseIterable {
    /// A session with a median of one minute and a ninth decile of ten minutes, against a constant.
    case heavyOneSide
    /// The difference of two such sessions.
    case heavyBothSides
    /// A median of four and a ninth decile of twelve minutes, against a constant.
    case skewedOneSide, skewedBothSides
    case exponentialOneSide, exponentialBothSides
    /// One pair in fifty, or in two hundred, takes a hundred times as long.
    case oneInFifty, oneInTwoHundred
    case normal

    private static func logNormal(_ deviation: Double, _ share: Double) -> Double {
      ElementaryFunctions.exp(deviation * ElementaryFunctions.normalQuantile(share))
    }

    private static let heavy = ElementaryFunctions.ln(10) / 1.281_551_565_544_600_4
    private static let skewed = ElementaryFunctions.ln(3) / 1.281_551_565_544_600_4

    func draw(_ stream: inout RandomStream) -> Double {
      func share() -> Double { (Double(stream.next() >> 12) + 0.5) / 4_503_599_627_370_496 }
      switch self {
      case .heavyOneSide:
        return Self.logNormal(Self.heavy, share())
          - ElementaryFunctions.exp(Self.heavy * Self.heavy / 2)
      case .heavyBothSides:
        return Self.logNormal(Self.heavy, share()) - Self.logNormal(Self.heavy, share())
      case .skewedOneSide:
        return Self.logNormal(Self.skewed, share())
          - ElementaryFunctions.exp(Self.skewed * Self.skewed / 2)
      case .skewedBothSides:
        return Self.logNormal(Self.skewed, share()) - Self.logNormal(Self.skewed, share())
      case .exponentialOneSide: return -ElementaryFunctions.ln(share()) - 1
      case .exponentialBothSides:
        return ElementaryFunctions.ln(share()) - ElementaryFunctions.ln(share())
      case .oneInFifty: return share() < 0.02 ? 49 : -1
      case .oneInTwoHundred: return share() < 0.005 ? 199 : -1
      case .normal: return ElementaryFunctions.normalQuantile(share())
      }
    }

    func sample(_ count: Int, seed: UInt64) -> [Double] {
      var stream = RandomStream(seed: seed, key: UInt64(count), 0x636c_6169_6d73)
      return (0..<count).map { _ in draw(&stream) }
    }
  }

  /// The allowed error rate.
  ///
  /// It is 2.5 %, or what simulations with 30,000 samples found for small samples of very skewed numbers.
  private static func rate(_ spread: Spread, _ count: Int) -> Double {
    switch (spread, count) {
    case (.heavyOneSide, 100): 0.03
    case (.skewedOneSide, 100): 0.036
    case (.skewedOneSide, 200): 0.029
    default: 0.025
    }
  }

  @Test(arguments: Spread.allCases, [30, 100, 200, 1_000])
  func `is wrong no more often than it says`(spread: Spread, count: Int) {
    let repetitions = count < 1_000 ? 600 : 150
    var (tooHigh, tooLow) = (0, 0)
    for number in 0..<repetitions {
      let numbers = spread.sample(count, seed: UInt64(number))
      // Equal pairs are decided by `RareDifferences`.
      guard numbers.contains(where: { $0 != numbers[0] }) else { continue }
      let mean = SkewnessCorrectedMean(numbers)
      tooHigh += mean.pValue(greaterThan: 0) <= 0.025 ? 1 : 0
      tooLow += mean.pValue(lessThan: 0) <= 0.025 ? 1 : 0
    }
    let most = Draws.most(of: repetitions, at: Self.rate(spread, count))
    #expect(tooHigh <= most && tooLow <= most, "\(tooHigh) and \(tooLow) of \(repetitions)")
  }

  /// The p-values are those that Holm's procedure asks for.
  ///
  /// With 30 pairs, simulations with 300,000 samples found 1.5 times
  /// as many errors as the p-value states, for each of the two ends.
  @Test(arguments: [Spread.heavyOneSide, .skewedOneSide, .exponentialOneSide], [30, 100])
  func `is wrong no more often than it says among many tests`(spread: Spread, count: Int) {
    let repetitions = 3_000
    let pValues = (0..<repetitions).map { number in
      let mean = SkewnessCorrectedMean(spread.sample(count, seed: UInt64(number)))
      return min(mean.pValue(greaterThan: 0), mean.pValue(lessThan: 0))
    }
    for tests in [13.0, 105, 1_000] {
      let bound = 0.025 / tests
      let found = pValues.count { $0 <= bound }
      let most = Draws.most(of: repetitions, at: 2 * 1.5 * bound)
      #expect(found <= most, "\(found) of \(repetitions) for \(tests) tests")
    }
  }

  @Test func `needs stronger evidence if the numbers are more skewed`() {
    // Of 30 numbers, 15 to 5 are 1 and the others 0: the fewer, the more skewed.
    let samples = (5...15).map { ones in (0..<30).map { $0 < ones ? 1.0 : 0 } }
    let means = samples.map(SkewnessCorrectedMean.init).sorted { $0.skewness < $1.skewness }
    for distance in [1.0, 4, 10, 20, 50] {
      let pValues = means.map { $0.pValue(lessThan: $0.mean + distance * $0.standardError) }
      #expect(pValues == pValues.sorted(), "\(distance): \(pValues)")
    }
    for alpha in [0.1, 0.05, 0.01, 0.001, 0.000_01] {
      let distances = means.map { ($0.interval(alpha).high - $0.mean) / $0.standardError }
      #expect(distances == distances.sorted(), "\(alpha): \(distances)")
    }
  }

  @Test(arguments: [0.2, 0.05, 0.001, 0.000_001])
  func `has the p-value of half of alpha at the end of an interval`(alpha: Double) {
    for (spread, seed) in [(Spread.skewedOneSide, 2), (.exponentialOneSide, 3), (.normal, 4)] {
      let mean = SkewnessCorrectedMean(spread.sample(40, seed: UInt64(seed)))
      let interval = mean.interval(alpha)
      #expect(abs(mean.pValue(lessThan: interval.high) / (alpha / 2) - 1) < 1e-6)
      #expect(abs(mean.pValue(greaterThan: interval.low) / (alpha / 2) - 1) < 1e-6)
    }
  }

  /// A difference that Student's t detects in 95 of 100 cases, on both sides.
  @Test(arguments: [Spread.normal, .exponentialOneSide, .exponentialBothSides], [100, 200])
  func `is made nearly as often as Student's t makes it when that may be trusted`(
    spread: Spread,
    count: Int
  ) {
    let deviation = spread == .exponentialBothSides ? 2.0.squareRoot() : 1
    let distance = 4.2 * deviation / Double(count).squareRoot()
    let critical = StudentDistribution(degrees: count - 1).quantile(0.975)
    for side in [1.0, -1.0] {
      var (student, ours) = (0, 0)
      for number in 0..<300 {
        let numbers = spread.sample(count, seed: UInt64(number))
        let mean = SkewnessCorrectedMean(numbers)
        let supposed = side * distance
        let seen = (mean.mean - supposed) / mean.standardError
        student += -side * seen >= critical ? 1 : 0
        let chance =
          side > 0 ? mean.pValue(lessThan: supposed) : mean.pValue(greaterThan: supposed)
        ours += chance <= 0.025 ? 1 : 0
      }
      #expect(student >= 270)
      #expect(Double(ours) >= 0.9 * Double(student), "\(ours) of \(student), side \(side)")
    }
  }

  @Test func `needs both methods, unless no resample reaches the statistic`() {
    let numbers = Spread.exponentialOneSide.sample(60, seed: 3)
    let careful = ConservativeMean(numbers, Resampling(count: 399))
    func expected(_ bootstrap: Double, _ skewnessCorrected: Double) -> Double {
      bootstrap <= 1 / 400 ? skewnessCorrected : max(bootstrap, skewnessCorrected)
    }
    for supposed in [0.3, -0.1, -0.4] {
      #expect(
        careful.pValue(lessThan: supposed)
          == expected(
            careful.bootstrap.pValue(lessThan: supposed),
            careful.skewnessCorrected.pValue(lessThan: supposed)
          )
      )
      #expect(
        careful.pValue(greaterThan: supposed)
          == expected(
            careful.bootstrap.pValue(greaterThan: supposed),
            careful.skewnessCorrected.pValue(greaterThan: supposed)
          )
      )
    }
    let interval = careful.interval()
    #expect(interval.low <= careful.bootstrap.interval().low)
    #expect(interval.high >= careful.skewnessCorrected.interval().high)
  }

  @Test func `is impossible when a few numbers far above the others determine the mean`() {
    let mean = SkewnessCorrectedMean(Array(repeating: 0, count: 198) + [400, 400])
    #expect(mean.isUnboundedAbove && !mean.isUnboundedBelow)
    #expect(mean.interval().high == .infinity && mean.interval().low.isFinite)
    #expect(mean.pValue(lessThan: 1e9) == 1)
    let mirrored = SkewnessCorrectedMean(Array(repeating: 0, count: 198) + [-400, -400])
    #expect(mirrored.isUnboundedBelow && mirrored.interval().low == -.infinity)
    #expect(mirrored.interval().high == -mean.interval().low)
  }
}

/// Error rates of margin decisions on properties of runs, summed over all tables.
@Suite struct `A margin decision on proportions` {
  /// The greatest probability of a wrong decision at the margin, over the shares of discordant pairs.
  private func greatest(
    _ pairs: Int,
    _ margin: Double,
    upTo most: Int,
    _ pValue: (PairedCounts) -> Double
  ) -> Double {
    // For each number of discordant pairs, the most wins of the second with a decision.
    let edges = (0...most).map { differ in
      var (below, above) = (-1, differ + 1)
      while above - below > 1 {
        let middle = (below + above) / 2
        let counts = PairedCounts(onlyFirst: differ - middle, onlySecond: middle, pairs: pairs)
        if pValue(counts) <= 0.025 { below = middle } else { above = middle }
      }
      return below
    }
    return (0...12).map { step in
      let discordance = margin + Double(step) * 0.005
      let all = BinomialDistribution(trials: pairs, probability: discordance)
      let share = (discordance - margin) / (2 * discordance)
      return (0...most).reduce(0) { sum, differ in
        let favour = BinomialDistribution(trials: differ, probability: share)
        return sum + all.density(differ) * favour.cumulative(edges[differ])
      }
    }.max() ?? 1
  }

  /// With a normal approximation of Tango's score, B would be called worse in 5.2 % of cases at the margin.
  @Test(arguments: [(60, 0.05, 16), (200, 0.02, 28)])
  func `that B is worse is wrong in 2.5 of a hundred at most`(pairs: Int, margin: Double, most: Int)
  {
    let exact = greatest(pairs, margin, upTo: most) { $0.pValue(lessThan: -margin) }
    #expect(exact <= 0.025 && exact > 0.015, "\(exact)")
    let score = greatest(pairs, margin, upTo: most) {
      1 - NormalDistribution.upperTail($0.score(against: -margin))
    }
    #expect(score > 0.025)
  }

  @Test func `of non-inferiority by two points needs two hundred equal pairs`() {
    let same = PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: 200)
    #expect(same.pValue(greaterThan: -0.02) <= 0.025)
    let fewer = PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: 180)
    #expect(fewer.pValue(greaterThan: -0.02) > 0.025)
    #expect(PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: 0).pValue(lessThan: 0.1) == 1)
  }
}

@Suite struct `The interval of a 95th percentile` {
  @Test(arguments: [86, 100, 300])
  func `covers at least as often as it says`(count: Int) {
    let repetitions = 400
    // The 95th percentiles of the exponential distribution and of its double.
    let true95 = -ElementaryFunctions.ln(0.05)
    let misses = (0..<repetitions).count { number in
      let first = Draws.of(Draws.Shape.exponential.draw, count, seed: UInt64(number))
      let second = Draws.of(Draws.Shape.exponential.draw, count, seed: UInt64(number + 9_000))
        .map { 2 * $0 }
      return !PairedQuantile(0.95, first, second, Resampling(count: 0)).distributionFreeInterval()
        .contains(true95)
    }
    #expect(misses <= Draws.most(of: repetitions, at: 0.05))
  }

  @Test func `has no upper end with fewer than 86 numbers`() {
    func interval(_ count: Int) -> Interval {
      let numbers = (0..<count).map(Double.init)
      return PairedQuantile(0.95, numbers, numbers, Resampling(count: 0)).distributionFreeInterval()
    }
    #expect(interval(85) == Interval(-.infinity, .infinity))
    #expect(interval(86).high.isFinite && interval(86).low.isFinite)
  }

  @Test func `has a positive width when all pairs differ by the same amount`() {
    let first = (0..<100).map(Double.init)
    let second = first.map { $0 + 5 }
    let median = PairedQuantile(0.5, first, second, Resampling(count: 99)).interval()
    #expect(median.low < 5 && median.high > 5)
  }
}
