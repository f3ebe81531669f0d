import RehearsalSimulation
import Testing

@testable import RehearsalStatistics

/// Error rates of the tests and intervals.
///
/// For proportions, the tests sum the probabilities of all tables. The others simulate, with the random streams that
/// runs use. The number of errors has to be within the range that the stated rate leaves once in a thousand times.
@Suite struct `Without a difference` {
  @Test(arguments: [10, 40, 120, 310])
  func `the exact test of McNemar gives a false alarm in one of twenty comparisons at most`(
    pairs: Int
  ) {
    for discordance in [0.02, 0.1, 0.3, 0.9] {
      let half = discordance / 2
      #expect(PairsNeeded.power(pairs, onlyFirst: half, onlySecond: half) <= 0.05)
    }
  }

  @Test
  func
    `peeking every ten pairs fools the exact test four times as often as it says, the process never more than it says`()
  {
    let repetitions = 300
    var naive = 0
    var valid = 0
    for number in 0..<repetitions {
      var stream = RandomStream(seed: UInt64(number), key: 17)
      var counts = PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: 0)
      var process = DiscordanceProcess()
      var isFooled = false
      for pair in 1...1_000 {
        let draw = stream.next(below: 100)
        let (first, second) = (draw < 10, draw >= 5 && draw < 10 || draw >= 90 && draw < 95)
        process.add(first: first, second: second)
        counts.onlyFirst += first && !second ? 1 : 0
        counts.onlySecond += second && !first ? 1 : 0
        counts.pairs = pair
        if pair % 10 == 0, !isFooled, counts.mcNemarPValue <= 0.05 { isFooled = true }
      }
      naive += isFooled ? 1 : 0
      valid += process.greatestEvidence >= 20 ? 1 : 0
    }
    #expect(naive > Draws.most(of: repetitions, at: 0.1), "a rate of about 20 %")
    #expect(valid <= Draws.most(of: repetitions, at: 0.05))
  }

  @Test
  func
    `the betting sequence leaves the mean out at any of its looks in one of twenty comparisons at most`()
  {
    let repetitions = 200
    let misses = (0..<repetitions).count { number in
      var stream = RandomStream(seed: UInt64(number), key: 23)
      var sequence = BettingSequence(Interval(-1, 1))
      for pair in 1...300 {
        let draw = stream.next(below: 100)
        sequence.add(draw < 8 ? -1 : draw < 16 ? 1 : 0)
        if pair % 20 == 0 { sequence.narrowInterval() }
      }
      return !sequence.interval.contains(0)
    }
    #expect(misses <= Draws.most(of: repetitions, at: 0.05))
  }

  @Test func `Holm's adjustment limits the false alarms of many tests to those of one`() {
    let repetitions = 2_000
    let alarms = (0..<repetitions).count { number in
      var stream = RandomStream(seed: UInt64(number), key: 31)
      let chances = (0..<12).map { _ in Double(stream.next(below: 100_000)) / 100_000 }
      return HolmAdjustment.adjust(chances).contains { $0 <= 0.05 }
    }
    #expect(alarms <= Draws.most(of: repetitions, at: 0.05))
  }
}

@Suite struct `A p-value of a mean` {
  /// Among 105 tests, the least p-value has to be below 0.00024, and 200 resamples show none below 0.005.
  @Test func `can be as small as many tests at once need`() {
    let numbers = Draws.of(Draws.normal, 100, seed: 7).map { $0 + 1 }
    let mean = ConservativeMean(numbers, Resampling(count: 199))
    #expect(mean.pValue(greaterThan: 0) < 0.025 / 105)
    #expect(mean.pValue(lessThan: 2) < 0.025 / 105)
    #expect(mean.bootstrap.pValue(greaterThan: 0) == 0.005)
    let adjusted = HolmAdjustment.adjust(
      [mean.pValue(greaterThan: 0)] + Array(repeating: 1, count: 104)
    )
    #expect(adjusted[0] <= 0.025)
  }

  @Test func `is that of the more careful method if a resample reaches the mean`() {
    let numbers = Draws.of(Draws.normal, 100, seed: 7)
    let mean = ConservativeMean(numbers, Resampling(count: 199))
    for supposed in [-0.2, -0.1, 0, 0.1, 0.2] {
      let bootstrapPValue = mean.bootstrap.pValue(greaterThan: supposed)
      guard bootstrapPValue > 0.005 else { continue }
      #expect(mean.pValue(greaterThan: supposed) >= bootstrapPValue)
    }
  }

  @Test func `below what the resamples can show is as rare as it says`() {
    let repetitions = 1_000
    let errors = (0..<repetitions).count { number in
      let numbers = Draws.of(Draws.normal, 30, seed: UInt64(number))
      let mean = ConservativeMean(numbers, Resampling(count: 99))
      return min(mean.pValue(greaterThan: 0), mean.pValue(lessThan: 0)) <= 0.002
    }
    #expect(errors <= Draws.most(of: repetitions, at: 0.004))
  }
}

@Suite struct `Power agrees with theory` {
  /// The number of pairs, the shares of discordant pairs on each side, and the expected power.
  @Test(arguments: [
    (120, 0.02, 0.12, 0.80...0.90), (310, 0.02, 0.07, 0.80...0.85), (220, 0.01, 0.06, 0.78...0.87),
    (640, 0.005, 0.025, 0.78...0.85),
  ])
  func `for the exact test of McNemar`(
    pairs: Int,
    onlyFirst: Double,
    onlySecond: Double,
    range: ClosedRange<Double>
  ) throws {
    let power = PairsNeeded.power(pairs, onlyFirst: onlyFirst, onlySecond: onlySecond)
    #expect(range.contains(power))
    let needed = try #require(
      PairsNeeded.proportions(onlyFirst: onlyFirst, onlySecond: onlySecond)
    )
    #expect(abs(needed - pairs) <= pairs / 10, "\(needed)")
    #expect(PairsNeeded.power(needed, onlyFirst: onlyFirst, onlySecond: onlySecond) >= 0.8)
  }

  /// All pairs are discordant: with 49 pairs the power is 81.0 %, with 48 it is 75.0 %, and with 50 it is 78.2 %.
  @Test func `for a number of pairs that is the least even where one more is not enough`() {
    func power(_ pairs: Int) -> Double {
      PairsNeeded.power(pairs, onlyFirst: 0.3, onlySecond: 0.7)
    }
    #expect(PairsNeeded.proportions(onlyFirst: 0.3, onlySecond: 0.7) == 49)
    #expect((0.8095...0.8105).contains(power(49)))
    #expect(power(48) < 0.8 && power(50) < 0.8 && power(51) > 0.8)
    #expect((2..<49).allSatisfy { power($0) < 0.8 })
  }

  @Test func `for many pairs, where a formula replaces the exact sum`() throws {
    let needed = try #require(PairsNeeded.proportions(onlyFirst: 0.1475, onlySecond: 0.1575))
    #expect(needed > PairsNeeded.maximumExactEstimate)
    let power = PairsNeeded.power(needed, onlyFirst: 0.1475, onlySecond: 0.1575)
    #expect((0.79...0.81).contains(power))
    #expect(PairsNeeded.proportions(onlyFirst: 0.15, onlySecond: 0.1501) == nil)
  }

  @Test func `for means, with the rate at which Student's test detects the difference`() throws {
    let pairs = try #require(PairsNeeded.means(difference: 1, deviation: 2.5))
    let critical = StudentDistribution(degrees: pairs - 1).quantile(0.975)
    let repetitions = 1_000
    let found = (0..<repetitions).count { number in
      let numbers = Draws.of(Draws.normal, pairs, seed: UInt64(number)).map { 2.5 * $0 + 1 }
      return (numbers.mean / numbers.standardError).magnitude > critical
    }
    #expect(found <= Draws.most(of: repetitions, at: 0.82))
    #expect(repetitions - found <= Draws.most(of: repetitions, at: 0.22))
  }

  @Test func `and is undefined without a difference`() {
    #expect(PairsNeeded.proportions(onlyFirst: 0.1, onlySecond: 0.1) == nil)
    #expect(PairsNeeded.means(difference: 0, deviation: 1) == nil)
    #expect(PairsNeeded.means(difference: 1e-9, deviation: 1) == nil)
    #expect(PairsNeeded.means(difference: 1, deviation: 0) == 2)
  }
}

@Suite struct `Intervals have the stated coverage probability` {
  /// Shares from 5 to 95 % in steps of five points, 30 or more trials.
  @Test(arguments: [30, 50, 100, 200])
  func `Wilson's within 2.5 points, the exact one always`(trials: Int) {
    for step in 1...19 {
      let chance = Double(step) / 20
      let distribution = BinomialDistribution(trials: trials, probability: chance)
      var (wilson, exact) = (0.0, 0.0)
      for successes in 0...trials {
        let rate = Rate(successes, of: trials)
        let density = distribution.density(successes)
        if rate.wilson().contains(chance) { wilson += density }
        if rate.clopperPearson().contains(chance) { exact += density }
      }
      #expect(wilson >= 0.925, "\(chance)")
      #expect(exact >= 0.95, "\(chance)")
    }
  }

  /// 1 to 45 % discordant pairs on each side, 30 or more pairs.
  @Test(arguments: [30, 60, 120])
  func `Tango's within 2.5 points`(pairs: Int) {
    for onlyFirst in [0.01, 0.05, 0.2] {
      for onlySecond in [0.01, 0.05, 0.2, 0.45] {
        let discordance = BinomialDistribution(trials: pairs, probability: onlyFirst + onlySecond)
        let share = onlyFirst / (onlyFirst + onlySecond)
        var covered = 0.0
        for discordant in 0...pairs {
          let density = discordance.density(discordant)
          guard density > 1e-7 else { continue }
          let favour = BinomialDistribution(trials: discordant, probability: share)
          for first in 0...discordant {
            let counts = PairedCounts(
              onlyFirst: first,
              onlySecond: discordant - first,
              pairs: pairs
            )
            let score = counts.score(against: onlySecond - onlyFirst)
            if score.magnitude < 1.959_963_985 { covered += density * favour.density(first) }
          }
        }
        #expect(covered >= 0.925, "\(onlyFirst), \(onlySecond)")
      }
    }
  }

  /// 30 and 60 differences with normal, uniform and exponential distributions.
  @Test(arguments: [30, 60], Draws.Shape.allCases)
  func `the studentised bootstrap's within 2.5 points and what chance adds`(
    count: Int,
    shape: Draws.Shape
  ) {
    let repetitions = 400
    let misses = (0..<repetitions).count { number in
      let numbers = Draws.of(shape.draw, count, seed: UInt64(number))
      let resampling = Resampling(count: 199, seed: UInt64(number))
      return !BootstrapT(numbers, resampling).interval().contains(shape.mean)
    }
    #expect(misses <= Draws.most(of: repetitions, at: 0.075))
  }

  @Test(arguments: [30, 100, 200])
  func `the bound of rare differences always`(pairs: Int) {
    for share in [0.005, 0.02, 0.05] {
      let distribution = BinomialDistribution(trials: pairs, probability: share)
      var covered = 0.0
      for count in 0...pairs {
        let differences =
          Array(repeating: -1.0, count: count) + Array(repeating: 0.0, count: pairs - count)
        // If deviations are no longer rare, another interval applies, which is tested elsewhere.
        let interval =
          RareDifferences(differences, within: Interval(-1, 1))?.interval() ?? Interval(-1, 1)
        if interval.contains(-share) { covered += distribution.density(count) }
      }
      #expect(covered >= 0.95, "\(share)")
    }
  }

  /// Eight different scenarios with twenty seeds each.
  @Test func `for clusters, within 2.5 points and the sampling error`() {
    let repetitions = 300
    let misses = (0..<repetitions).count { number in
      let own = Draws.of(Draws.normal, 8, seed: UInt64(number))
      let clusters = own.enumerated().map { cluster, mean in
        Draws.of(Draws.normal, 20, seed: UInt64(number * 100 + cluster + 7)).map { mean + $0 }
      }
      let resampling = Resampling(count: 199, seed: UInt64(number))
      return !BootstrapT(clusters: clusters, resampling).interval().contains(0)
    }
    #expect(misses <= Draws.most(of: repetitions, at: 0.075))
  }

  @Test func `for medians by the paired bootstrap, within 2.5 points and the sampling error`() {
    let repetitions = 300
    let misses = (0..<repetitions).count { number in
      let first = Draws.of(Draws.normal, 60, seed: UInt64(number))
      let second = Draws.of(Draws.normal, 60, seed: UInt64(number + 10_000)).map { $0 + 1 }
      let resampling = Resampling(count: 199, seed: UInt64(number))
      return !PairedQuantile(0.5, first, second, resampling).interval().contains(1)
    }
    #expect(misses <= Draws.most(of: repetitions, at: 0.075))
  }
}

@Suite struct `More wins` {
  @Test func `never lower the interval of paired proportions or the exact test`() {
    for pairs in [5, 30, 100] {
      for onlyFirst in [0, 2, 5] {
        var before = Interval(-2, -2)
        var chance = 1.0
        for onlySecond in 0...(pairs - onlyFirst) {
          let counts = PairedCounts(onlyFirst: onlyFirst, onlySecond: onlySecond, pairs: pairs)
          let interval = counts.tango()
          #expect(interval.low >= before.low - 1e-12 && interval.high >= before.high - 1e-12)
          #expect(counts.pValue(greaterThan: -0.05) <= chance + 1e-12)
          before = interval
          chance = counts.pValue(greaterThan: -0.05)
        }
      }
    }
  }

  @Test func `never lower the interval of the betting sequence`() {
    var ends: [Double] = []
    for wins in [0, 10, 20, 30, 40] {
      var sequence = BettingSequence(Interval(-1, 1))
      for pair in 0..<200 { sequence.add(pair % 5 == 0 && pair / 5 < wins ? 1 : 0) }
      sequence.narrowInterval()
      ends.append(sequence.interval.low)
    }
    #expect(ends == ends.sorted())
  }
}

@Suite struct `With very few data` {
  @Test func `intervals are as wide as possible`() {
    #expect(PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: 0).tango() == Interval(-1, 1))
    #expect(Rate(0, of: 0).wilson() == Interval(0, 1))
    #expect(BettingSequence(Interval(-1, 1)).interval == Interval(-1, 1))
    #expect(Rate.ruleOfThree(300) == 0.01)
    #expect(Rate.ruleOfThree(2) == 1)
  }

  @Test func `too few different pairs give an unbounded interval`() {
    let interval = BootstrapT([1] + Array(repeating: 0, count: 40)).interval()
    #expect(interval.low == -.infinity || interval.high == .infinity)
  }

  @Test(arguments: [200, 399, 1_000, 1_999])
  func `an end that lies between a number and infinity is infinite`(count: Int) {
    // Interpolation with an infinite number would give no number.
    let interval = BootstrapT([0, 0, 1, 2, 0, 3, 0], Resampling(count: count)).interval()
    #expect(!interval.low.isNaN && !interval.high.isNaN)
    #expect([-.infinity, -1.0].bootstrapQuantile(ofSorted: 0.5) == -.infinity)
    #expect([1.0, .infinity].bootstrapQuantile(ofSorted: 0.5) == .infinity)
  }

  @Test func `equal differences give an interval of a single number`() {
    let same = BootstrapT([3, 3, 3])
    #expect(same.interval() == Interval(3, 3))
    #expect(same.pValue(greaterThan: 2) == 0 && same.pValue(greaterThan: 3) == 1)
    #expect(same.pValue(lessThan: 4) == 0 && same.pValue(lessThan: 3) == 1)
    #expect(BootstrapT(clusters: [[0, 0], [0, 0]]).interval() == Interval(0, 0))
  }
}
