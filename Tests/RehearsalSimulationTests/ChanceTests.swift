@testable import RehearsalSimulation
import Testing

@Suite struct `Random streams` {
  @Test func `start from the reference output of SplitMix64`() {
    // The first outputs of SplitMix64 seeded with 1234567, as in the reference implementation.
    var state: UInt64 = 1_234_567
    let drawn = (0..<3).map { _ in
      state &+= SplitMix.gamma
      return SplitMix.mix(state)
    }
    #expect(
      drawn == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
    )
  }

  @Test func `depend on every word of their key and on the seed`() {
    func first(seed: UInt64, _ one: UInt64, _ two: UInt64) -> UInt64 {
      var stream = RandomStream(seed: seed, key: one, two)
      return stream.next()
    }
    let draws = [
      first(seed: 1, 2, 3), first(seed: 2, 2, 3), first(seed: 1, 3, 2), first(seed: 1, 2, 4),
    ]
    #expect(Set(draws).count == draws.count)
    #expect(first(seed: 1, 2, 3) == draws[0])
  }

  @Test func `stay below their bound and reach both ends`() {
    var stream = RandomStream(seed: 7, key: 1)
    var seen: Set<UInt64> = []
    for _ in 0..<200 { seen.insert(stream.next(below: 4)) }
    #expect(seen == [0, 1, 2, 3])
  }

  @Test(arguments: [(0, false), (10_000, true)])
  func `never happen at 0 and always happen at 1`(hundredths: Int, expected: Bool) {
    var stream = RandomStream(seed: 7, key: 2)
    for _ in 0..<100 {
      #expect(stream.nextBool(probability: Percentage(hundredths: hundredths)) == expected)
    }
  }

  @Test func `happen about as often as their probability says`() {
    var stream = RandomStream(seed: 11, key: 3)
    let happened = (0..<10_000).count { _ in
      stream.nextBool(probability: Percentage(hundredths: 2_500))
    }
    // Six standard deviations of a binomial with n = 10,000 and p = 0.25 are 260.
    #expect((2_240...2_760).contains(happened))
  }
}
