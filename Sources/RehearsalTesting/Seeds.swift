import Foundation
import RehearsalSimulation

/// The seed of a run, which determines all random numbers of the run.
///
/// Test results show a test argument of this type as text such as `seed 17`.
public struct Seed: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  /// The value of the seed.
  public var number: UInt64

  /// Creates a seed with the given value.
  public init(_ number: UInt64) { self.number = number }

  /// Creates a seed from an integer literal, such as `17`.
  public init(integerLiteral number: UInt64) { self.number = number }

  /// The seed as text, such as `seed 17`.
  public var description: String { "seed \(number)" }
}

/// A range of seeds in ascending order, for use as the arguments of a parameterised test.
///
/// To repeat a test only with the seed that failed, set the environment variable `REHEARSAL_SEED` to this seed. If the
/// variable is set to a text that is not a seed, a warning is printed and the test runs with all seeds.
public struct Seeds: RandomAccessCollection, Sendable {
  private let numbers: Range<UInt64>

  /// Creates a collection of the seeds in a half-open range.
  ///
  /// If the environment variable `REHEARSAL_SEED` is set to a seed, the collection contains only that seed.
  public init(_ numbers: Range<UInt64>) {
    self.init(numbers, only: ProcessInfo.processInfo.environment["REHEARSAL_SEED"])
  }

  init(_ numbers: Range<UInt64>, only seedText: String?) {
    guard let seedText else {
      self.numbers = numbers
      return
    }
    guard let onlySeed = UInt64(seedText), onlySeed < .max else {
      let message =
        "REHEARSAL_SEED is `\(InertText.singleLine(seedText))`, which is no seed; all seeds are run\n"
      try? FileHandle.standardError.write(contentsOf: Data(message.utf8))
      self.numbers = numbers
      return
    }
    self.numbers = onlySeed..<(onlySeed + 1)
  }

  /// The position of the first seed, which is 0.
  public var startIndex: Int { 0 }
  /// The position after the last seed.
  ///
  /// If the range has more seeds than `Int.max`, the collection contains the first `Int.max` of them.
  public var endIndex: Int { Int(clamping: numbers.upperBound - numbers.lowerBound) }
  /// Accesses the seed at a position.
  public subscript(position: Int) -> Seed { Seed(numbers.lowerBound + UInt64(position)) }
}
