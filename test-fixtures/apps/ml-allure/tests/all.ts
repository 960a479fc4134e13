import "./orders.test.js";
import "./products.test.js";
import "./cart.test.js";
