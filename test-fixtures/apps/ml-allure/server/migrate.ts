import { Client } from "pg";

const TABLES = `
create table if not exists customers (id serial primary key, email text not null unique, name text not null, created_at timestamp(3) not null default now());
create table if not exists addresses (id serial primary key, customer_id int not null references customers, city text not null);
create table if not exists orders (id serial primary key, customer_id int not null references customers, address_id int references addresses, status text not null default 'pending', created_at timestamp(3) not null default now());
create table if not exists categories (id serial primary key, name text not null);
create table if not exists products (id serial primary key, category_id int not null references categories, name text not null, price int not null, created_at timestamp not null default now());
create table if not exists order_items (id serial primary key, order_id int not null references orders, product_id int not null, quantity int not null, unit_price int not null);
create table if not exists payments (id serial primary key, order_id int not null references orders, amount int not null);
create table if not exists cart_items (id serial primary key, customer_id int not null references customers, product_id int not null, quantity int not null);
create table if not exists product_images (id serial primary key, product_id int not null references products, url text not null, position int not null);
create table if not exists reviews (id serial primary key, product_id int not null references products, rating int not null, body text not null);
create index if not exists addresses_customer_id_idx on addresses (customer_id);
create index if not exists orders_customer_id_created_at_idx on orders (customer_id, created_at);
create index if not exists order_items_order_id_idx on order_items (order_id);
create index if not exists payments_order_id_idx on payments (order_id);
create index if not exists cart_items_customer_id_idx on cart_items (customer_id);
create index if not exists products_category_id_idx on products (category_id);
create index if not exists product_images_product_id_idx on product_images (product_id);
create index if not exists reviews_product_id_idx on reviews (product_id);
`;

/** A shop with one customer whose first order has 25 lines, and `scale` times as many rows around it. */
const rows = (scale: number) => `
insert into categories (name) select 'Category ' || n from generate_series(1, 8) n;
insert into products (category_id, name, price) select 1 + n % 8, 'Product ' || n, 100 + n from generate_series(1, ${400 * scale}) n;
insert into product_images (product_id, url, position) select p.id, 'https://images.test/' || p.id || '/' || n, n from products p, generate_series(1, p.id % 4) n;
insert into reviews (product_id, rating, body) select p.id, 1 + n % 5, 'Fine.' from products p, generate_series(1, p.id % 6) n;
insert into customers (email, name) select 'customer-' || n || '@shop.test', 'Customer ' || n from generate_series(1, ${100 * scale}) n;
insert into addresses (customer_id, city) select id, 'City ' || id % 30 from customers;
insert into orders (customer_id, address_id, created_at) select c.id, case when n % 5 = 0 then null else c.id end, timestamp '2026-01-01' + n * interval '1 hour' from customers c, generate_series(1, 30) n order by c.id, n;
insert into order_items (order_id, product_id, quantity, unit_price) select o.id, case when n = 7 then 999999 else 1 + (o.id * 31 + n * 7) % ${400 * scale} end, 1 + n % 3, 100 + n from orders o, generate_series(1, case when o.id % 30 = 1 then 25 else o.id % 4 end) n order by o.id, n;
insert into payments (order_id, amount) select o.id, 500 * n from orders o, generate_series(1, o.id % 3) n;
insert into cart_items (customer_id, product_id, quantity) select c.id, case when n = 3 then 999999 else 1 + (c.id * 17 + n * 5) % ${400 * scale} end, n from customers c, generate_series(1, 12) n order by c.id, n;
analyze;
`;

/** Creates the tables in the database of `DATABASE_URL`, and fills them once. */
export async function migrate(scale = 1) {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    await client.query(TABLES);
    const { rows: found } = await client.query("select 1 from customers limit 1");
    if (found.length === 0) await client.query(rows(scale));
  } finally {
    await client.end();
  }
}
