import Foundation
import RehearsalSimulation

/// A seed, which determines every random draw of a run.
///
/// Test results show an argument of this type as text such as `seed 17`.
public struct Seed: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  /// The seed as an integer.
  public var number: UInt64

  /// Creates a seed.
  public init(_ number: UInt64) { self.number = number }

  /// Creates a seed from a literal.
  public init(integerLiteral number: UInt64) { self.number = number }

  /// The seed as text, such as `seed 17`.
  public var description: String { "seed \(number)" }
}

/// Seeds in ascending order, for the arguments of a test.
///
/// If the environment variable `REHEARSAL_SEED` is set to a number, the test runs only with that seed. Set it
/// to repeat a test with the seed that failed. If it is set to anything else, a warning is printed and all
/// seeds are run.
public struct Seeds: RandomAccessCollection, Sendable {
  private let numbers: Range<UInt64>

  /// Creates the seeds from the lower bound of a range up to, but not including, its upper bound.
  public init(_ numbers: Range<UInt64>) {
    self.init(numbers, only: ProcessInfo.processInfo.environment["REHEARSAL_SEED"])
  }

  init(_ numbers: Range<UInt64>, only seed: String?) {
    guard let seed else {
      self.numbers = numbers
      return
    }
    guard let only = UInt64(seed), only < .max else {
      let message =
        "REHEARSAL_SEED is `\(InertText.line(seed))`, which is no seed; all seeds are run\n"
      try? FileHandle.standardError.write(contentsOf: Data(message.utf8))
      self.numbers = numbers
      return
    }
    self.numbers = only..<(only + 1)
  }

  /// The position of the first seed.
  public var startIndex: Int { 0 }
  /// The position after the last seed.
  public var endIndex: Int { numbers.count }
  /// The seed at a position.
  public subscript(position: Int) -> Seed { Seed(numbers.lowerBound + UInt64(position)) }
}
