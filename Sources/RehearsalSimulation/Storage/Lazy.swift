internal import Synchronization

/// A value that is computed on first use and then stored.
package final class Lazy<Value: Sendable>: Sendable {
  private let makeValue: @Sendable () -> Value
  private let storedValue = Mutex<Value?>(nil)

  /// Creates a lazy value from a closure, which is called at most once.
  package init(_ makeValue: @escaping @Sendable () -> Value) { self.makeValue = makeValue }

  /// The value.
  ///
  /// If several threads request the value at the same time, one thread computes the value, and the others
  /// wait.
  package var value: Value {
    storedValue.withLock { storedValue in
      if let storedValue { return storedValue }
      let value = makeValue()
      storedValue = value
      return value
    }
  }
}

/// A value that is computed on first use and then stored.
///
/// The closure that computes the value is passed at each use, whereas ``Lazy`` stores its closure. Several
/// threads may request the value at the same time.
final class LazyValue<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func value(orMake make: () -> Value) -> Value {
    value.withLock { value in
      if let value { return value }
      let newValue = make()
      value = newValue
      return newValue
    }
  }
}
