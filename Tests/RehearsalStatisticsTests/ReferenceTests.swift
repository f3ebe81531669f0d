import Foundation
import Support
import Testing

@testable import RehearsalStatistics

/// Reference values of SciPy and NumPy, computed by `Tests/Verification/statistics`.
@Suite struct `Every statistic` {
  @Test func `agrees with SciPy and NumPy to nine digits`() throws {
    let file = try JSONDecoder().decode(
      ReferenceFile.self,
      from: Data(Surroundings.text("Tests/RehearsalStatisticsTests/reference.json").utf8)
    )
    #expect(file.cases.count >= 200)
    for reference in file.cases {
      let found = try #require(reference.found, "no such statistic: \(reference.name)")
      #expect(
        found.count == reference.out.count && zip(found, reference.out).allSatisfy(Self.areClose),
        "\(reference.name) of \(reference.input): \(found), not \(reference.out)"
      )
    }
    let names = Set(file.cases.map(\.name))
    #expect(names.count == 21, "of each statistic there are cases: \(names.sorted())")
  }

  private static func areClose(_ found: Double, _ expected: Double) -> Bool {
    guard found.isFinite, expected.isFinite else { return found == expected }
    return (found - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
  }
}

private struct ReferenceFile: Decodable {
  var cases: [ReferenceCase]
}

private struct ReferenceCase: Decodable {
  var name: String
  var input: [Value]
  var out: [Double]

  private enum CodingKeys: String, CodingKey {
    case name
    case input = "in"
    case out
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    input = try container.decode([Value].self, forKey: .input)
    out = try container.decode([Value].self, forKey: .out).map(\.number)
  }

  /// A number or a list of numbers.
  enum Value: Decodable {
    case number(Double)
    case list([Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let list = try? container.decode([Value].self) {
        self = .list(list)
      } else if let text = try? container.decode(String.self) {
        self = .number(text.hasPrefix("-") ? -.infinity : .infinity)
      } else {
        self = .number(try container.decode(Double.self))
      }
    }

    var number: Double { if case .number(let number) = self { number } else { .nan } }

    var list: [Value] { if case .list(let list) = self { list } else { [] } }

    var numbers: [Double] { list.map(\.number) }
  }

  private func number(_ place: Int) -> Double { input[place].number }

  private func count(_ place: Int) -> Int { Int(input[place].number) }

  private func resampling(_ place: Int) -> Resampling {
    Resampling(stored: input[place].list.map { $0.numbers.map { Int($0) } })
  }

  private static func ends(_ interval: Interval) -> [Double] { [interval.low, interval.high] }

  /// The results of this package.
  var found: [Double]? {
    switch name {
    case "student quantile": [StudentDistribution(degrees: count(0)).quantile(number(1))]
    case "student": [StudentDistribution(degrees: count(0)).cumulative(number(1))]
    case "skewed mean": Self.ends(SkewnessCorrectedMean(input.map(\.number)).interval())
    case "order statistics":
      Self.ends(OrderStatistics(input[1].numbers).interval(of: input[0].numbers[0], 0.025))
    case "exact quantile": Self.ends(paired().distributionFreeInterval())
    case "exact less": [counts.pValue(lessThan: number(3))]
    case "exact more": [counts.pValue(greaterThan: number(3))]
    case "normal tail": [NormalDistribution.upperTail(number(0))]
    case "beta": [BetaDistribution(a: number(0), b: number(1)).cumulative(number(2))]
    case "binomial":
      [BinomialDistribution(trials: count(0), probability: number(1)).cumulative(count(2))]
    case "wilson": Self.ends(Rate(count(0), of: count(1)).wilson(number(2)))
    case "exact": Self.ends(Rate(count(0), of: count(1)).clopperPearson(number(2)))
    case "mcnemar":
      [
        PairedCounts(onlyFirst: count(1), onlySecond: count(0), pairs: count(0) + count(1))
          .mcNemarPValue
      ]
    case "tango":
      Self.ends(
        PairedCounts(onlyFirst: count(1), onlySecond: count(0), pairs: count(2)).tango(number(3))
      )
    case "evidence": [evidence]
    case "holm": HolmAdjustment.adjust(input.map(\.number))
    case "hodges-lehmann": [HodgesLehmann.estimate(input.map(\.number))]
    case "bootstrap-t": Self.ends(BootstrapT(input[0].numbers, resampling(1)).interval())
    case "paired quantile": quantile
    case "betting": Self.ends(betting)
    case "mcnemar power":
      [PairsNeeded.power(count(0), onlyFirst: number(1), onlySecond: number(2))]
    default: nil
    }
  }

  private var evidence: Double {
    var process = DiscordanceProcess()
    for _ in 0..<count(0) { process.add(first: false, second: true) }
    for _ in 0..<count(1) { process.add(first: true, second: false) }
    return process.evidence
  }

  private var quantile: [Double] {
    let quantile = paired(resampling(3))
    return [quantile.difference] + Self.ends(quantile.interval())
  }

  private func paired(_ resampling: Resampling = Resampling(count: 0)) -> PairedQuantile {
    PairedQuantile(input[0].numbers[0], input[1].numbers, input[2].numbers, resampling)
  }

  private var counts: PairedCounts {
    PairedCounts(onlyFirst: count(1), onlySecond: count(0), pairs: count(2))
  }

  private var betting: Interval {
    var sequence = BettingSequence(Interval(0, 1), input[0].numbers[0])
    for number in input[1].numbers { sequence.add(number) }
    sequence.narrowInterval()
    return sequence.interval
  }
}
