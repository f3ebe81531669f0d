/// What tokens cost with a language model, in whatever currency the price table is in.
public struct Price: Sendable, Hashable {
  /// What a million tokens cost, in hundredths of the currency's unit.
  public var hundredths: Int64

  package init(hundredths: Int64) {
    self.hundredths = hundredths
  }

  /// What some tokens cost, in hundred-millionths of the currency's unit, so that nothing is rounded.
  public func cost(of tokens: Int64) -> Int64 {
    let (cost, overflows) = tokens.multipliedReportingOverflow(by: hundredths)
    return overflows ? .max : cost
  }
}
