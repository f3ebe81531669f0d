internal import RehearsalSimulation

/// Evidence that of two things one succeeds more often than the other, which may be looked at after every
/// pair.
///
/// Where both succeed as often, the evidence ever reaches 20 with a chance of one in twenty at most (Ville's
/// inequality), however often it is looked at and whenever one stops. It says nothing about by how much they
/// differ.
///
/// Source: the mixture of likelihood ratios under a uniform prior, E = B(1 + b, 1 + c) 2^(b + c) for b and c
/// discordant pairs; Ramdas, Grünwald, Vovk and Shafer, "Game-Theoretic Statistics and Safe Anytime-Valid
/// Inference", Statistical Science 38 (2023).
public struct DiscordanceProcess: Sendable {
  private var onlyFirst = 0
  private var onlySecond = 0
  /// The most evidence that there ever was.
  public private(set) var greatest = 1.0

  /// Creates the process before the first pair.
  public init() {}

  /// Takes the next pair.
  public mutating func add(first: Bool, second: Bool) {
    guard first != second else { return }
    if first { onlyFirst += 1 } else { onlySecond += 1 }
    greatest = max(greatest, evidence)
  }

  /// The evidence against both succeeding as often; one says nothing.
  public var evidence: Double {
    let (b, c) = (Double(onlyFirst), Double(onlySecond))
    return boundedExp(logBeta(1 + b, 1 + c) + (b + c) * Elementary.ln(2))
  }
}
