import Foundation

/// What every draw of a run is keyed by.
///
/// A test's argument of this type is shown as `seed 17`.
public struct Seed: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  /// The number.
  public var number: UInt64

  /// Creates a seed.
  public init(_ number: UInt64) { self.number = number }

  /// Creates a seed from a literal.
  public init(integerLiteral number: UInt64) { self.number = number }

  /// The seed as `seed 17`.
  public var description: String { "seed \(number)" }
}

/// Seeds in ascending order, as arguments of a test.
///
/// With the environment variable `REHEARSAL_SEED` set to a number, all seeds are left out but that one, so that a
/// test can be repeated with the seed that failed; a test that does not have the seed runs with none.
public struct Seeds: RandomAccessCollection, Sendable {
  private let numbers: Range<UInt64>

  /// Creates seeds from a half-open range.
  public init(_ numbers: Range<UInt64>) {
    self.init(numbers, only: ProcessInfo.processInfo.environment["REHEARSAL_SEED"])
  }

  init(_ numbers: Range<UInt64>, only seed: String?) {
    guard let only = seed.flatMap(UInt64.init) else {
      self.numbers = numbers
      return
    }
    self.numbers = numbers.contains(only) ? only..<(only + 1) : 0..<0
  }

  /// The first position.
  public var startIndex: Int { 0 }
  /// The position after the last.
  public var endIndex: Int { numbers.count }
  /// The seed at a position.
  public subscript(position: Int) -> Seed { Seed(numbers.lowerBound + UInt64(position)) }
}
